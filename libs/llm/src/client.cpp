#include "atelier/llm/client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "atelier/base/text.hpp"
#include "atelier/llm/stream_decoder.hpp"

namespace atelier::llm {
namespace {

namespace asio = boost::asio;

std::string where(const Server& server) {
    if (!server.endpoint.unix_path.empty()) return "the local model server";
    return "the model server " + server.endpoint.host + ":" + std::to_string(server.endpoint.port);
}

std::optional<std::chrono::milliseconds> retry_after(const net::Headers& headers) {
    const auto value = headers.get("Retry-After");
    double seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc() || end != value.data() + value.size() || seconds < 0 || seconds > 86400) return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

Error from_status(const net::ClientResponse& response, const Server& server) {
    Error error = error_of_answer(response.status, response.body, where(server));
    error.retry_after = retry_after(response.headers);
    return error;
}

Error from_network(Error error, const Server& server) {
    error.detail = error.message;
    if (error.code == Code::timeout) error.message = where(server) + " did not answer in time";
    if (error.code == Code::unavailable) error.message = where(server) + " cannot be reached: check that it runs";
    return error;
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

json::Object Client::body_of(const ChatRequest& request, const Server& server) {
    json::Array messages;
    for (const auto& message : request.messages) messages.push_back(json::Object{{"role", message.role}, {"content", message.content}});
    json::Object body{{"model", server.model},
                      {"messages", std::move(messages)},
                      {"max_tokens", request.max_tokens},
                      {"temperature", request.temperature},
                      {"stream", true},
                      {"stream_options", json::Object{{"include_usage", true}}}};
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

Task<Result<std::vector<ListedModel>>> Client::models() {
    auto request = to("GET", "/models");
    request.timeout = std::chrono::seconds(10);
    auto response = co_await net::fetch(std::move(request));
    if (!response) co_return fail(from_network(response.error(), server_));
    if (response->status != 200) co_return fail(from_status(*response, server_));
    const auto parsed = json::parse_object(response->body);
    const auto* data = parsed ? json::get_array(*parsed, "data") : nullptr;
    if (!data) co_return fail(Code::unavailable, where(server_) + " does not speak the OpenAI dialect: its list of models cannot be read");
    std::vector<ListedModel> out;
    for (const auto& entry : *data) {
        const auto* object = entry.if_object();
        if (!object) continue;
        ListedModel model{json::get_string(*object, "id"), json::get_integer(*object, "max_model_len")};
        if (const auto* meta = json::get_object(*object, "meta"); meta && model.context == 0) model.context = json::get_integer(*meta, "n_ctx_train");
        if (!model.id.empty()) out.push_back(std::move(model));
    }
    co_return out;
}

Task<Result<Completion>> Client::chat(ChatRequest request, TextHandler on_text) {
    using namespace asio::experimental::awaitable_operators;
    if (server_.model.empty()) {
        ATL_CO_TRY(const auto listed, co_await models());
        if (listed.empty()) co_return fail(Code::not_found, where(server_) + " serves no model");
        server_.model = listed.front().id;
    }
    auto post = to("POST", "/chat/completions");
    post.headers.set("Content-Type", "application/json");
    post.body = json::print(body_of(request, server_));
    post.timeout = std::min(server_.gap, request.timeout);
    StreamDecoder decoder;
    auto on_chunk = [&decoder, &on_text](std::string_view bytes) { return decoder.feed(bytes, on_text); };
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, request.timeout);
    auto first = co_await (net::fetch_stream(std::move(post), std::move(on_chunk)) || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
    if (first.index() == 1) {
        const bool stopped = static_cast<bool>(std::get<0>(std::get<1>(first)));
        if (stopped) co_return fail(Code::cancelled, "stopped");
        co_return fail(Code::timeout, where(server_) + " did not finish its answer in time");
    }
    const auto& response = std::get<0>(first);
    if (!response) {
        // What came after the last word does not matter.
        if (decoder.complete()) co_return decoder.finish();
        auto error = from_network(response.error(), server_);
        if (error.code == Code::unavailable) {
            const auto partial = decoder.finish();
            if (!partial && partial.error().detail != "0 bytes came") co_return fail(partial.error());
        }
        co_return fail(std::move(error));
    }
    if (response->status < 200 || response->status >= 300) co_return fail(from_status(*response, server_));
    co_return decoder.finish();
}

}  // namespace atelier::llm
