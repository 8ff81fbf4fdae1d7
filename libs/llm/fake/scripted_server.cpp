#include "scripted_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "atelier/base/text.hpp"

namespace atelier::llm {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
constexpr auto k_token = asio::as_tuple(asio::use_awaitable);

ScriptedServer::ScriptedServer(Executor executor)
    : acceptor_(executor, Tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)), tasks_(executor) {
    tasks_.spawn(accept_loop());
}

ScriptedServer::~ScriptedServer() = default;

std::uint16_t ScriptedServer::port() const { return acceptor_.local_endpoint().port(); }

Task<> ScriptedServer::stop() { co_await tasks_.close(); }

Task<> ScriptedServer::accept_loop() {
    while (true) {
        auto [error, socket] = co_await acceptor_.async_accept(k_token);
        if (error) co_return;
        tasks_.spawn(serve(std::move(socket)));
    }
}

Task<> ScriptedServer::serve(Tcp::socket socket) {
    std::string text;
    std::size_t head_end = std::string::npos;
    std::size_t length = 0;
    char buffer[4096];
    while (head_end == std::string::npos || text.size() < head_end + 4 + length) {
        const auto [error, size] = co_await socket.async_read_some(asio::buffer(buffer), k_token);
        if (error) co_return;
        text.append(buffer, size);
        head_end = text.find("\r\n\r\n");
        if (head_end == std::string::npos) continue;
        const auto at = to_lower(text.substr(0, head_end)).find("content-length: ");
        if (at != std::string::npos) length = std::stoul(text.substr(at + 16));
    }
    Received request;
    request.head = text.substr(0, head_end);
    const auto words = split(request.head.substr(0, request.head.find('\r')), ' ');
    request.method = words[0];
    request.target = words[1];
    if (length > 0) {
        auto parsed = json::parse_object(std::string_view(text).substr(head_end + 4));
        if (parsed) request.body = std::move(*parsed);
        else violations.push_back("the body is not JSON");
    }
    check(request);
    received.push_back(std::move(request));
    if (script_.empty()) {
        violations.push_back("a request too many");
        co_return;
    }
    const Scripted step = std::move(script_.front());
    script_.pop_front();
    const std::size_t piece = step.piece == 0 ? step.bytes.size() : step.piece;
    for (std::size_t at = 0; at < step.bytes.size(); at += piece) {
        const auto [error, sent] = co_await asio::async_write(socket, asio::buffer(step.bytes.data() + at, std::min(piece, step.bytes.size() - at)), k_token);
        if (error) co_return;
    }
    if (step.hang.count() > 0) co_await sleep_for(step.hang);
}

void ScriptedServer::check(const Received& request) {
    if (request.target == "/v1/models") return;
    const auto require = [this](bool holds, const char* what) {
        if (!holds) violations.emplace_back(what);
    };
    require(request.method == "POST" && request.target == "/v1/chat/completions", "a request for something else than a chat completion");
    require(!json::get_string(request.body, "model").empty(), "no model is named");
    require(json::get_integer(request.body, "max_tokens") > 0, "max_tokens is missing: an answer could run away");
    const auto* stream = request.body.if_contains("stream");
    require(stream && stream->is_bool() && stream->as_bool(), "not streamed");
    require(!(request.body.contains("grammar") && request.body.contains("response_format")), "bound in two ways");
    const auto* messages = json::get_array(request.body, "messages");
    require(messages && !messages->empty(), "no messages");
    std::string before;
    for (std::size_t i = 0; messages && i < messages->size(); ++i) {
        const auto role = json::get_string(messages->at(i).as_object(), "role");
        require(role == "system" || role == "user" || role == "assistant", "an unknown role");
        require(role != "system" || i == 0, "a system message that is not the first");
        require(role != before, "two messages of one role in a row");
        before = role;
    }
    require(before == "user", "the last message is not the user's");
}

std::string ScriptedServer::stream(const std::vector<std::string>& chunks, bool done) {
    std::string out = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    for (const auto& chunk : chunks) out += "data: " + chunk + "\n\n";
    if (done) out += "data: [DONE]\n\n";
    return out;
}

std::string ScriptedServer::answer(const std::vector<std::string>& pieces, std::string finish, int prompt, int cached) {
    const auto choice = [](json::Object delta, json::Value reason) {
        json::Array choices{json::Object{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", std::move(reason)}}};
        return json::print(json::Object{{"id", "c"}, {"object", "chat.completion.chunk"}, {"model", "fake"}, {"choices", std::move(choices)}, {"token_ids", nullptr}});
    };
    std::vector<std::string> chunks{choice({{"role", "assistant"}, {"content", nullptr}}, nullptr)};
    for (const auto& piece : pieces) chunks.push_back(choice({{"content", piece}}, nullptr));
    chunks.push_back(choice({}, json::Value(finish)));
    chunks.push_back(json::print(json::Object{
        {"choices", json::Array{}}, {"usage", json::Object{{"prompt_tokens", prompt}, {"completion_tokens", pieces.size()}, {"prompt_tokens_details", json::Object{{"cached_tokens", cached}}}}}
    }));
    return stream(chunks);
}

std::string ScriptedServer::plain(int status, std::string body, std::string headers) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "\r\n" + body;
}

}  // namespace atelier::llm
