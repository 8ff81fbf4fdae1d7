#include "connection.hpp"

#include <algorithm>
#include <boost/beast/http/fields.hpp>
#include <cstdio>

namespace atelier::net {

std::string one_line(std::string value) {
    std::ranges::replace_if(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return value;
}

Task<Response> call(std::shared_ptr<Shared> shared, Request request) {
    std::string what;
    try {
        co_return co_await shared->handler(std::move(request));
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw;
        what = error.what();
    } catch (const std::exception& error) {
        what = error.what();
    }
    std::fprintf(stderr, "handler failed: %s\n", what.c_str());
    co_return Response::error({Code::internal, "something went wrong on our side; try again"});
}

Result<Request> to_request(const beast::http::request<beast::http::string_body>& in, const Peer& peer) {
    Request request;
    request.method = std::string(in.method_string());
    request.target = std::string(in.target());
    ATL_TRY(auto target, split_target(request.target));
    request.path = std::move(target.first);
    request.query = std::move(target.second);
    for (const auto& field : in) {
        // A repeated header would let two readers see two requests: the first wins, the rest is dropped.
        if (!request.headers.has(field.name_string())) request.headers.set(std::string(field.name_string()), std::string(field.value()));
    }
    request.peer = peer;
    return request;
}

}  // namespace atelier::net
