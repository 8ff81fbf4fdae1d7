#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"

/// Talking to a language model, whoever serves it. What the agent includes; no transport here.
namespace atelier::llm {

struct Message {
    std::string role;  ///< system, user or assistant
    std::string content;
    bool operator==(const Message&) const = default;
};

/// interactive: somebody waits for it. background: summaries, repetitions that nobody looks at.
enum class Urgency { interactive, background };

/// Where a request stands in the queue.
struct QueuePlace {
    std::size_t ahead = 0;                  ///< requests before it
    std::chrono::milliseconds estimate{0};  ///< until it begins, by how long the last ones took; rough
    bool operator==(const QueuePlace&) const = default;
};

/// Who asks, where many share one server (Admission).
struct Caller {
    std::string user;  ///< a stable id; may be empty
    Urgency urgency = Urgency::interactive;
    std::chrono::milliseconds longest_wait{0};  ///< in the queue; 0: as long as it takes
    /// Hears where the request stands whenever that changes, and nothing (nullopt) once it waits no more; only if it
    /// had to wait. Called where the queue changes: it must not wait, throw or ask the model.
    std::function<void(std::optional<QueuePlace>)> on_place{};
};

struct ChatRequest {
    std::vector<Message> messages;  ///< the shared front first and byte-identical: the server's prefix cache serves it
    int max_tokens = 256;
    double temperature = 0;
    double top_p = 1;
    int top_k = 0;                  ///< 0: all. This and the next are no part of OpenAI's dialect: told only when set
    double repetition_penalty = 1;  ///< 1: none
    /// How the answer is bound; a model takes the form that its server knows. Both empty: free text.
    std::string grammar;         ///< GBNF
    json::Object schema;         ///< JSON Schema of the answer
    std::string cache_salt{};  ///< for vLLM: only requests of one salt share prefixes in its cache; empty: all do
    Caller caller{};
    std::int64_t prompt_tokens = 0;  ///< what it takes in, where that was counted; 0: not yet
    json::Array tools{};         ///< OpenAI's form; for servers that read their models' tool calls. Empty: none are told
    std::chrono::milliseconds timeout{60000};  ///< for the whole answer, pauses between tries included; 0: no limit
    /// Longest silence of the server before the first token, while it reads the prompt, and after it; 0: the server's
    /// own.
    std::chrono::milliseconds first_token{0};
    std::chrono::milliseconds silence{0};
    int tries = 4;  ///< where a failure may pass; 1 where something else can be done at once
};

struct TokenUsage {
    std::int64_t prompt = 0;
    std::int64_t cached = 0;  ///< of prompt: found in the server's prefix cache
    std::int64_t completion = 0;
    std::int64_t estimated = 0;  ///< of prompt and completion: our own count, where the server told none
    bool operator==(const TokenUsage&) const = default;
    TokenUsage& operator+=(const TokenUsage& other) {
        prompt += other.prompt;
        cached += other.cached;
        completion += other.completion;
        estimated += other.estimated;
        return *this;
    }
};

/// A call as the server read it. The arguments are text that may be broken or cut.
struct NativeToolCall {
    std::string id;
    std::string name;
    std::string arguments;
    bool operator==(const NativeToolCall&) const = default;
};

struct Completion {
    std::string text;
    std::string finish;  ///< "stop", "length", ... as the server says
    TokenUsage usage;
    std::string model;   ///< as the server says
    std::vector<NativeToolCall> tool_calls{};
    std::string thinking{};  ///< what the server tells apart as reasoning; never shown as an answer, never run
    /// The answer ended because max_tokens was used up: it is not whole.
    bool cut() const { return finish == "length"; }
    bool operator==(const Completion&) const = default;
};

/// What is wrong, by what a user can do about it.
enum class Trouble {
    unreachable,  ///< nobody answers, or the connection ended before the first byte
    timeout,
    broken,   ///< the answer ended in the middle
    busy,     ///< no capacity: another time
    window,   ///< more than the model can take in
    key,      ///< the server does not let us in
    model,    ///< the server does not have this model
    refused,  ///< the server does not take the request
    failed,   ///< the server itself failed
    odd,      ///< what came is no answer
    other,    ///< none of the server's: stopped, not ready
};

/// Why there is no answer. `message` names no place and no setting; `detail` is the whole truth, for the log.
struct ChatError : Error {
    ChatError() = default;
    ChatError(Error error) : Error(std::move(error)) {}  // NOLINT: an error is one without a server's words
    Trouble trouble = Trouble::other;
    std::string words{};   ///< the server's own, cleaned (server_error.hpp); often empty
    bool passing = false;  ///< the same request may succeed a moment later
    TokenUsage usage{};    ///< over all tries: what the server told before it failed, else our own count where it had begun to work
};
using ChatResult = std::expected<Completion, ChatError>;

/// A rough count of the tokens of a text, for want of the model's own vocabulary: four ASCII characters a token, two others.
std::int64_t estimated_tokens(std::string_view text);

/// Receives the answer as it comes: whole code points, in order.
using TextHandler = std::function<void(std::string_view)>;

/// Hears each candidate once it is whole, in any order; false: no more are needed.
using CandidateHandler = std::function<bool(std::size_t index, const Completion& candidate)>;

/// One conversation partner. All calls on one executor; cancelling the task ends the request at the server as well.
/// Errors: unavailable (down, dropped, not ready), timeout, exhausted (rate limit with retry_after, or the window is
/// too small), unauthenticated, permission_denied, not_found (no such model), invalid_argument (the server refuses the
/// request), cancelled. A call that is stopped returns `cancelled` with what it cost, so long as nothing awaits on the way. A failure that may pass is tried again as long as no text was told and the time allows.
class ChatModel {
public:
    virtual ~ChatModel() = default;
    virtual bool ready() const = 0;
    virtual std::string name() const = 0;
    virtual Task<ChatResult> chat(ChatRequest request, TextHandler on_text) = 0;
    /// Several answers to one request (with a temperature above 0, or they are one), and what they cost together. Here:
    /// one after the other. Where the server can, in one request, whose end the handler's false brings about. An error is
    /// told only when no candidate came.
    virtual Task<std::expected<TokenUsage, ChatError>> candidates(
        ChatRequest request, std::size_t count, CandidateHandler on_candidate
    );
};

/// ModelStatus of the OpenAPI document.
struct ModelStatus {
    enum class State { none, downloading, building, starting, ready, failed };
    std::string name = "none";
    State state = State::none;
    double progress = 0;  ///< 0..1, of the present state
    std::string message;
    std::size_t running = 0;  ///< requests that it works on
    std::size_t waiting = 0;  ///< requests before it in the queue
};
std::string_view to_string(ModelStatus::State state);

}  // namespace atelier::llm
