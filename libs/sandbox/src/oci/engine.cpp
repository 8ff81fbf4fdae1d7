#include "engine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "atelier/net/client.hpp"

namespace atelier::sandbox {
namespace {

Code code_of(int status) {
    if (status == 404) return Code::not_found;
    if (status == 409) return Code::conflict;
    return status < 500 ? Code::failed_precondition : Code::unavailable;
}

/// Some calls answer with several JSON texts, one a line: the last one is the outcome.
json::Value value_of(const std::string& body) {
    if (auto whole = json::parse(body)) return std::move(*whole);
    const auto end = body.find_last_not_of("\r\n");
    const auto begin = end == std::string::npos ? end : body.rfind('\n', end);
    if (begin == std::string::npos) return {};
    if (auto last = json::parse(body.substr(begin + 1))) return std::move(*last);
    return {};
}

}  // namespace

Task<Result<json::Value>> Engine::call(Call call) const {
    net::ClientRequest request;
    request.endpoint = net::Endpoint::unix_socket(socket_);
    request.method = std::move(call.method);
    request.target = "/v1.41" + call.target;
    request.body = std::move(call.body);
    request.timeout = call.timeout;
    if (!request.body.empty()) request.headers.set("Content-Type", call.type);
    const std::string what = request.method + " " + request.target;
    const auto response = co_await net::fetch(std::move(request));
    if (!response) co_return fail(response.error().code, "the container engine: " + response.error().message, what);
    json::Value value = value_of(response->body);
    if ((response->status >= 200 && response->status < 300) || response->status == 304) co_return value;
    std::string message = value.is_object() ? json::get_string(value.as_object(), "message") : "";
    if (message.empty()) message = "HTTP " + std::to_string(response->status);
    co_return fail(code_of(response->status), "the container engine: " + message, what);
}

Result<json::Value> Engine::call_now(Call what) const {
    boost::asio::io_context io(1);
    std::optional<Result<json::Value>> out;
    boost::asio::co_spawn(io, call(std::move(what)), [&out](std::exception_ptr error, Result<json::Value> result) {
        if (error) std::rethrow_exception(error);
        out = std::move(result);
    });
    io.run();
    if (!out) return fail(Code::internal, "the container engine was not asked");
    return std::move(*out);
}

}  // namespace atelier::sandbox
