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

namespace {

/// Headers by which a request is judged; of others the first counts.
bool decides(std::string_view name) {
    static constexpr std::string_view names[] = {"Host", "Origin", "Authorization", "Content-Type", "Content-Length", "Cookie", "Sec-Fetch-Site"};
    return std::ranges::any_of(names, [&](std::string_view known) { return beast::iequals({known.data(), known.size()}, {name.data(), name.size()}); });
}

}  // namespace

Result<Request> to_request(const beast::http::request<beast::http::string_body>& in, const Peer& peer) {
    Request request;
    request.method = std::string(in.method_string());
    request.target = std::string(in.target());
    ATL_TRY(auto target, split_target(request.target));
    request.path = std::move(target.first);
    request.query = std::move(target.second);
    for (const auto& field : in) {
        const std::string_view name(field.name_string().data(), field.name_string().size());
        if (!request.headers.has(name)) {
            request.headers.set(std::string(name), std::string(field.value()));
        } else if (decides(name)) {
            // Two readers would see two requests.
            return fail(Code::invalid_argument, "the header " + std::string(name) + " is there twice");
        }
    }
    request.peer = peer;
    return request;
}

}  // namespace atelier::net
