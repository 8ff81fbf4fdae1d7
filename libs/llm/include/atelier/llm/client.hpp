#pragma once

#include "atelier/llm/chat.hpp"
#include "atelier/llm/tokenizer.hpp"
#include "atelier/net/client.hpp"

namespace atelier::llm {

/// A server that speaks the OpenAI chat dialect.
struct Server {
    net::Endpoint endpoint;
    std::string base = "/v1";  ///< path before /chat/completions
    std::string model;         ///< empty: the first that the server lists
    std::string key;           ///< bearer token; empty: none is sent
    bool llama_cpp = false;    ///< knows `grammar` and `cache_prompt`; else response_format json_schema
    bool vllm = false;         ///< knows `cache_salt`. Both are also found out by Client::models()
    std::chrono::milliseconds first_token{240000
    };  ///< longest silence before the first token, while the prompt is read
    std::chrono::milliseconds gap{60000};        ///< longest silence after it
    std::chrono::milliseconds first_pause{500};  ///< before the second try; doubles, and varies by a half
    std::chrono::milliseconds longest_pause{30000
    };  ///< a server that wants us to wait longer (Retry-After) is not asked again

    /// "https://host/v1"; invalid_argument for anything but http and https.
    static Result<Server> from_url(std::string_view url);
};

struct ListedModel {
    std::string id;
    std::int64_t context = 0;  ///< tokens; 0 when the server does not say
};

/// Stateless but for the model's name, which is asked for once when it is not configured, and the server's kind. Tries
/// again what may pass (429, 502, 503, 504, a connection that is refused or ends before the first token), never after
/// the first piece of text, and not beyond the request's time. Any byte of the server's ends its silence. Failures are
/// told on stderr with all details but the key.
class Client final : public ChatModel {
public:
    explicit Client(Server server) : server_(std::move(server)) {}
    bool ready() const override { return true; }
    std::string name() const override { return server_.model; }
    Task<ChatResult> chat(ChatRequest request, TextHandler on_text) override;
    /// By one request with `n`, which lets the server read the prompt once; what a server that does not know `n` leaves
    /// out is asked for one after the other.
    Task<std::expected<TokenUsage, ChatError>> candidates(
        ChatRequest request, std::size_t count, CandidateHandler on_candidate
    ) override;
    Task<std::expected<std::vector<ListedModel>, ChatError>> models();
    /// How many tokens its KV cache holds, for all requests together: vLLM tells at /metrics. 0: it does not say.
    Task<std::int64_t> cache_tokens();
    /// The server's own count of a whole request, with the model's own template, exact: messages at vLLM's /tokenize,
    /// /apply-template and /tokenize of llama.cpp. not_found at any other server, and before models() found out what
    /// kind this one is: then a vocabulary or an estimate has to do.
    Task<Result<TokenCount>> count_prompt(ChatRequest request);
    /// The body that chat() posts; pure.
    static json::Object body_of(const ChatRequest& request, const Server& server, std::size_t count = 1);

private:
    using Clock = std::chrono::steady_clock;
    net::ClientRequest to(std::string method, std::string path) const;
    net::ClientRequest beside(std::string method, std::string path) const;
    Task<Result<json::Object>> ask_beside(std::string path, json::Object body);
    Task<std::expected<std::vector<ListedModel>, ChatError>> listed();
    Task<std::int64_t> llama_window();
    struct Watch;
    static Task<Error> watch(const Watch* watched);
    struct Several;
    Task<ChatResult> chat_once(
        const ChatRequest* request, const TextHandler* on_text, Several* several, Clock::time_point until, bool* told
    );
    Task<ChatResult> chat_again(const ChatRequest* request, const TextHandler* on_text, Several* several);
    std::vector<std::string> known() const;
    ChatError from_status(const net::ClientResponse& response) const;
    ChatError from_network(Error error) const;
    Server server_;
};

}  // namespace atelier::llm
