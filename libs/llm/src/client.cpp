#include "atelier/llm/client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <random>
#include <utility>

#include "atelier/async/task_group.hpp"
#include "atelier/base/text.hpp"
#include "atelier/llm/server_error.hpp"
#include "atelier/llm/stream_decoder.hpp"
#include "estimate.hpp"
#include "retry_after.hpp"

namespace atelier::llm {
namespace {

namespace asio = boost::asio;

std::string where(const Server& server) {
    if (!server.endpoint.unix_path.empty()) return "the local model server";
    return "the model server " + server.endpoint.host + ":" + std::to_string(server.endpoint.port);
}

/// What one try gave and cost goes to the log whole, but for the key.
void tell(const ChatError& error, const Server& server) {
    std::string text = error.describe();
    if (!server.key.empty()) text = replace_all(std::move(text), server.key, "***");
    std::fprintf(stderr, "%s: %s\n", where(server).c_str(), text.c_str());
}

/// Double the pause of the try before, more or less by a half, so that many clients do not come back together.
std::chrono::milliseconds back_off(const Server& server, int tries) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    const double whole = static_cast<double>(server.first_pause.count()) * std::pow(2.0, tries - 1);
    const double varied = whole * std::uniform_real_distribution<double>(0.5, 1.5)(random);
    return std::chrono::milliseconds(static_cast<std::int64_t>(varied));
}

/// Before the next try; nothing when there is none.
std::optional<std::chrono::milliseconds> pause_after(const ChatError& error, const Server& server, int tries, int most) {
    if (!error.passing || tries >= most) return std::nullopt;
    const auto asked = error.retry_after.value_or(std::chrono::milliseconds(0));
    if (asked > server.longest_pause) return std::nullopt;
    return std::min(std::max(asked, back_off(server, tries)), std::max(asked, server.longest_pause));
}

}  // namespace

std::string_view to_string(ModelStatus::State state) {
    using enum ModelStatus::State;
    switch (state) {
    case none: return "none";
    case downloading: return "downloading";
    case building: return "building";
    case starting: return "starting";
    case ready: return "ready";
    case failed: return "failed";
    }
    return "none";
}

Result<Server> Server::from_url(std::string_view url) {
    ATL_TRY(auto parsed, net::parse_url(url));
    Server server;
    server.endpoint = std::move(parsed.endpoint);
    server.base = parsed.target;
    for (std::string_view tail : {"/chat/completions", "/"})
        if (server.base.ends_with(tail)) server.base.resize(server.base.size() - tail.size());
    if (server.base.empty()) server.base = "/v1";
    return server;
}

json::Object Client::body_of(const ChatRequest& request, const Server& server, std::size_t count) {
    json::Array messages;
    for (const auto& message : request.messages) messages.push_back(json::Object{{"role", message.role}, {"content", message.content}});
    json::Object body{{"model", server.model},
                      {"messages", std::move(messages)},
                      {"max_tokens", request.max_tokens},
                      {"temperature", request.temperature},
                      {"stream", true},
                      {"stream_options", json::Object{{"include_usage", true}}}};
    if (count > 1) body["n"] = count;
    if (!request.cache_salt.empty() && server.vllm) body["cache_salt"] = request.cache_salt;
    if (request.top_p < 1) body["top_p"] = request.top_p;
    if (request.top_k > 0) body["top_k"] = request.top_k;
    const char* const penalty = server.llama_cpp ? "repeat_penalty" : "repetition_penalty";
    if (request.repetition_penalty != 1) body[penalty] = request.repetition_penalty;
    if (!request.tools.empty()) body["tools"] = request.tools;
    if (server.llama_cpp) {
        body["cache_prompt"] = true;
        if (!request.grammar.empty()) {
            body["grammar"] = request.grammar;
            return body;
        }
    }
    if (!request.schema.empty()) {
        json::Object named{{"name", "answer"}, {"schema", request.schema}, {"strict", true}};
        body["response_format"] = json::Object{{"type", "json_schema"}, {"json_schema", std::move(named)}};
    }
    return body;
}

net::ClientRequest Client::to(std::string method, std::string path) const {
    net::ClientRequest out;
    out.endpoint = server_.endpoint;
    out.method = std::move(method);
    out.target = server_.base + path;
    out.headers.set("Accept", "text/event-stream, application/json");
    if (!server_.key.empty()) out.headers.set("Authorization", "Bearer " + server_.key);
    return out;
}

std::vector<std::string> Client::known() const {
    const auto& endpoint = server_.endpoint;
    return {endpoint.host + ":" + std::to_string(endpoint.port), endpoint.host, endpoint.unix_path, server_.key};
}

ChatError Client::from_status(const net::ClientResponse& response) const {
    ChatError error = error_of_answer(response.status, response.body, known());
    error.retry_after = retry_after(response.headers, std::chrono::system_clock::now());
    return error;
}

ChatError Client::from_network(Error network) const {
    ChatError error(std::move(network));
    error.detail = std::exchange(error.message, {});
    if (error.code == Code::cancelled) {
        error.message = "stopped";
    } else if (error.code == Code::timeout) {
        error.trouble = Trouble::timeout;
        error.message = "the model server did not answer in time";
    } else if (error.code == Code::exhausted) {
        error.trouble = Trouble::odd;
        error.message = "the model server's answer is too long";
    } else {
        error.trouble = Trouble::unreachable;
        error.message = "the model server cannot be reached";
        for (const std::string_view passing : {"refused", "reset", "end of", "Broken pipe"})
            error.passing = error.passing || error.detail.contains(passing);
    }
    return error;
}

Task<std::expected<std::vector<ListedModel>, ChatError>> Client::listed() {
    auto request = to("GET", "/models");
    request.timeout = std::chrono::seconds(10);
    auto response = co_await net::fetch(std::move(request));
    if (!response) co_return std::unexpected(from_network(response.error()));
    if (response->status != 200) co_return std::unexpected(from_status(*response));
    const auto parsed = json::parse_object(json::received(response->body));
    const auto* data = parsed ? json::get_array(*parsed, "data") : nullptr;
    if (!data) {
        ChatError odd(Error{
            Code::unavailable,
            "the model server's list of models cannot be read",
            std::string(truncate_utf8(response->body, 500)),
            {}
        });
        odd.trouble = Trouble::odd;
        co_return std::unexpected(std::move(odd));
    }
    std::vector<ListedModel> out;
    for (const auto& entry : *data) {
        const auto* object = entry.if_object();
        if (!object) continue;
        ListedModel model{json::get_string(*object, "id"), json::get_integer(*object, "max_model_len")};
        const auto* meta = json::get_object(*object, "meta");
        if (meta && model.context == 0) model.context = json::get_integer(*meta, "n_ctx_train");
        const auto owner = json::get_string(*object, "owned_by");
        server_.vllm = server_.vllm || owner == "vllm";
        server_.llama_cpp = server_.llama_cpp || owner == "llamacpp";
        if (!model.id.empty()) out.push_back(std::move(model));
    }
    co_return out;
}

Task<std::expected<std::vector<ListedModel>, ChatError>> Client::models() {
    ATL_CO_TRY(auto out, co_await listed());
    if (server_.llama_cpp) {
        const auto window = co_await llama_window();
        for (auto& model : out) model.context = window > 0 ? window : model.context;
    }
    co_return out;
}

/// Beside the dialect of OpenAI, not in it.
net::ClientRequest Client::beside(std::string method, std::string path) const {
    auto request = to(std::move(method), "");
    auto above = server_.base;
    if (above.ends_with("/v1")) above.resize(above.size() - 3);
    request.target = above + path;
    request.headers.set("Accept", "application/json");
    // Nobody's answer waits for it for long: there is an estimate.
    request.timeout = std::chrono::seconds(2);
    return request;
}

Task<Result<json::Object>> Client::ask_beside(std::string path, json::Object body) {
    auto request = beside("POST", std::move(path));
    request.headers.set("Content-Type", "application/json");
    request.body = json::print(body);
    auto response = co_await net::fetch(std::move(request));
    if (!response) co_return fail(static_cast<Error>(from_network(response.error())));
    const bool none = response->status == 404 || response->status == 405 || response->status == 501;
    if (none) co_return fail(Code::not_found, "the model server does not count tokens");
    if (response->status != 200) co_return fail(static_cast<Error>(from_status(*response)));
    auto parsed = json::parse_object(json::received(response->body));
    if (!parsed) co_return fail(Code::not_found, "the model server does not count tokens");
    co_return std::move(*parsed);
}

namespace {

Result<TokenCount> count_in(const json::Object& answer) {
    const auto* list = json::get_array(answer, "tokens");
    const auto told = json::get_integer(answer, "count", -1);
    if (told < 0 && list == nullptr) return fail(Code::not_found, "the model server does not count tokens");
    const auto tokens = told >= 0 ? told : static_cast<std::int64_t>(list->size());
    return TokenCount{tokens, true, CountedBy::server, "the model server"};
}

}  // namespace

Task<Result<TokenCount>> Client::count_prompt(ChatRequest request) {
    if (!server_.vllm && !server_.llama_cpp) co_return fail(Code::not_found, "the model server does not count tokens");
    auto told = body_of(request, server_);
    json::Object body{{"messages", std::move(told.at("messages"))}, {"add_generation_prompt", true}};
    if (!request.tools.empty()) body["tools"] = request.tools;
    if (!server_.model.empty()) body["model"] = server_.model;
    if (server_.vllm) {
        ATL_CO_TRY(const auto answer, co_await ask_beside("/tokenize", std::move(body)));
        co_return count_in(answer);
    }
    ATL_CO_TRY(const auto made, co_await ask_beside("/apply-template", std::move(body)));
    auto prompt = json::get_string(made, "prompt");
    if (prompt.empty()) co_return fail(Code::not_found, "the model server does not count tokens");
    // It puts the marks of a beginning before a prompt that its template made.
    json::Object counted{{"content", std::move(prompt)}, {"add_special", true}, {"parse_special", true}};
    ATL_CO_TRY(const auto answer, co_await ask_beside("/tokenize", std::move(counted)));
    co_return count_in(answer);
}

/// The window that it was started with; the list of models only tells the one that it was trained for.
Task<std::int64_t> Client::llama_window() {
    const auto response = co_await net::fetch(beside("GET", "/props"));
    if (!response || response->status != 200) co_return 0;
    const auto parsed = json::parse_object(json::received(response->body));
    const auto* settings = parsed ? json::get_object(*parsed, "default_generation_settings") : nullptr;
    co_return settings ? json::get_integer(*settings, "n_ctx") : 0;
}

namespace {

/// The number in `name="..."` of a metric's labels; 0 where there is none.
std::int64_t label_in(std::string_view line, std::string_view name) {
    const std::string mark = std::string(name) + "=\"";
    auto at = line.find(mark);
    // Other labels end in the same words.
    while (at != std::string_view::npos && at > 0 && line[at - 1] != '{' && line[at - 1] != ',')
        at = line.find(mark, at + 1);
    if (at == std::string_view::npos) return 0;
    std::int64_t out = 0;
    const auto* begin = line.data() + at + mark.size();
    std::from_chars(begin, line.data() + line.size(), out);
    return std::max<std::int64_t>(out, 0);
}

}  // namespace

/// vLLM has the settings of its cache as labels of the metric cache_config_info, whose value is always 1.
Task<std::int64_t> Client::cache_tokens() {
    if (!server_.vllm) co_return 0;
    const auto response = co_await net::fetch(beside("GET", "/metrics"));
    if (!response || response->status != 200) co_return 0;
    for (const auto& line : split(response->body, '\n')) {
        if (!line.starts_with("vllm:cache_config_info{")) continue;
        const auto blocks = label_in(line, "num_gpu_blocks"), size = label_in(line, "block_size");
        // Whatever a server writes there: more is no cache of this world.
        if (blocks < (1 << 30) && size < (1 << 20)) co_return blocks * size;
    }
    co_return 0;
}

/// Answers asked for at once, each told when it is whole.
struct Client::Several {
    std::size_t count = 1;
    CandidateHandler on_candidate;
    std::vector<bool> heard;
    bool enough = false;

    std::size_t came() const { return static_cast<std::size_t>(std::ranges::count(heard, true)); }
    void look(const StreamDecoder& decoder) {
        for (std::size_t i = 0; i < count && !enough; ++i) {
            if (heard[i]) continue;
            const auto candidate = decoder.candidate(i);
            if (!candidate) continue;
            heard[i] = true;
            enough = !on_candidate(i, *candidate);
        }
    }
};

struct Client::Watch {
    std::chrono::milliseconds first_token, silence;
    Clock::time_point until;  ///< of the whole answer
    Clock::time_point last;   ///< when the server was heard
    bool speaks = false;      ///< a token came
};

/// Ends with the reason when the server is silent for too long, the answer takes too long, or the call is stopped.
Task<Error> Client::watch(const Watch* watched) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (true) {
        const auto limit = watched->speaks ? watched->silence : watched->first_token;
        const auto silent = watched->last + limit;
        if (Clock::now() >= watched->until)
            co_return Error{Code::timeout, "the time of the whole answer is over", {}, {}};
        if (Clock::now() >= silent) {
            const std::string when = watched->speaks ? "in the middle of its answer" : "before its first word";
            co_return Error{Code::timeout, "silent for " + std::to_string(limit.count()) + " ms " + when, {}, {}};
        }
        // Which limit holds may change while it waits.
        const auto soon = Clock::now() + std::min(watched->first_token, watched->silence);
        timer.expires_at(std::min({silent, soon, watched->until}));
        const auto [stopped] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (stopped) co_return Error{Code::cancelled, "stopped", {}, {}};
    }
}

/// `told`: whether text reached the reader.
Task<ChatResult> Client::chat_once(
    const ChatRequest* request, const TextHandler* on_text, Several* several, Clock::time_point until, bool* told
) {
    using namespace asio::experimental::awaitable_operators;
    if (server_.model.empty()) {
        ATL_CO_TRY(const auto known, co_await listed());
        if (known.empty()) {
            ChatError none(Error{Code::not_found, "the model server serves no model", {}, {}});
            none.trouble = Trouble::model;
            co_return std::unexpected(std::move(none));
        }
        server_.model = known.front().id;
    }
    auto post = to("POST", "/chat/completions");
    post.headers.set("Content-Type", "application/json");
    post.body = json::print(body_of(*request, server_, several != nullptr ? several->count : 1));
    StreamDecoder decoder(known(), several != nullptr ? several->count : 1);
    Watch watched{
        request->first_token.count() > 0 ? request->first_token : server_.first_token,
        request->silence.count() > 0 ? request->silence : server_.gap, until, Clock::now()
    };
    // The watch is what ends it; the connection's own limit only stands behind.
    post.timeout = std::max(watched.first_token, watched.silence) + std::chrono::seconds(5);
    auto on_chunk = [&decoder, &watched, on_text, several](std::string_view bytes) {
        const bool more = decoder.feed(bytes, *on_text);
        if (several != nullptr) several->look(decoder);
        watched.last = Clock::now();
        const auto& came = decoder.so_far();
        watched.speaks = !came.text.empty() || !came.thinking.empty() || !came.tool_calls.empty();
        return more && (several == nullptr || !several->enough);
    };
    auto first = co_await (net::fetch_stream(std::move(post), std::move(on_chunk)) || watch(&watched));
    *told = *told || decoder.told();
    // What was asked for is there; the rest was not wanted any more.
    if (several != nullptr && several->enough) co_return counted(decoder.so_far(), *request, decoder);
    if (first.index() == 1) co_return counted(std::unexpected(from_network(std::get<1>(first))), *request, decoder);
    const auto& response = std::get<0>(first);
    if (!response) {
        // What came after the last word does not matter, nor how the connection ended once the server said what is
        // wrong.
        if (decoder.complete() || decoder.failed()) co_return counted(decoder.finish(), *request, decoder);
        const bool cut = response.error().code == Code::unavailable && decoder.started();
        ChatError error = from_network(response.error());
        if (cut) {
            auto partial = decoder.finish();
            if (!partial) partial.error().detail += "; " + error.detail;
            co_return counted(std::move(partial), *request, decoder);
        }
        co_return counted(std::unexpected(std::move(error)), *request, decoder);
    }
    if (response->status < 200 || response->status >= 300) co_return std::unexpected(from_status(*response));
    co_return counted(decoder.finish(), *request, decoder);
}

Task<ChatResult> Client::chat(ChatRequest request, TextHandler on_text) {
    co_return co_await chat_again(&request, &on_text, nullptr);
}

Task<std::expected<TokenUsage, ChatError>> Client::candidates(
    ChatRequest request, std::size_t count, CandidateHandler on_candidate
) {
    if (count == 0) co_return TokenUsage{};
    const TextHandler nobody;
    Several several{count, on_candidate, std::vector<bool>(count), false};
    auto answer = co_await chat_again(&request, &nobody, &several);
    const auto came = several.came();
    auto spent = answer ? answer->usage : answer.error().usage;
    const bool no_such_thing = !answer && answer.error().code == Code::invalid_argument && count > 1;
    if (!answer && came == 0 && !no_such_thing) co_return std::unexpected(std::move(answer.error()));
    if (!answer && answer.error().code == Code::cancelled) co_return std::unexpected(std::move(answer.error()));
    if (several.enough || came == count || (!answer && !no_such_thing)) co_return spent;
    auto numbered = [&](std::size_t i, const Completion& one) { return on_candidate(came + i, one); };
    const auto rest = co_await ChatModel::candidates(std::move(request), count - came, std::move(numbered));
    if (!rest && came == 0) co_return rest;
    spent += rest ? *rest : rest.error().usage;
    co_return spent;
}

Task<ChatResult> Client::chat_again(const ChatRequest* request, const TextHandler* on_text, Several* several) {
    // Without a limit: longer than anything lives.
    const auto until = Clock::now() + (request->timeout.count() > 0 ? request->timeout : std::chrono::hours(24 * 365));
    TokenUsage spent;
    bool told = false;
    for (int tries = 1;; ++tries) {
        auto answer = co_await chat_once(request, on_text, several, until, &told);
        spent += answer ? answer->usage : answer.error().usage;
        if (answer) {
            answer->usage = spent;
            co_return answer;
        }
        answer.error().usage = spent;
        if (answer.error().code != Code::cancelled) tell(answer.error(), server_);
        const auto pause = told ? std::nullopt : pause_after(answer.error(), server_, tries, request->tries);
        if (!pause || Clock::now() + *pause >= until) co_return answer;
        const bool waited = co_await sleep_for(*pause);
        if (!waited) {
            ChatError stopped(Error{Code::cancelled, "stopped", {}, {}});
            stopped.usage = spent;
            co_return std::unexpected(std::move(stopped));
        }
    }
}

}  // namespace atelier::llm
