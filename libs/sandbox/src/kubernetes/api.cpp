#include "api.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "atelier/async/task_group.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"

namespace atelier::sandbox::kubernetes {
namespace {

using std::chrono::milliseconds;
using Time = std::chrono::steady_clock;
constexpr milliseconds k_longest_pause{5000};

Code code_of(int status) {
    switch (status) {
        case 401:
        case 403:
            return Code::permission_denied;
        case 404:
            return Code::not_found;
        case 409:
            return Code::conflict;
        case 429:
            return Code::exhausted;
        default:
            return status < 500 ? Code::failed_precondition : Code::unavailable;
    }
}

std::string reason_of(const json::Value& body) { return body.is_object() ? json::get_string(body.as_object(), "reason") : ""; }

milliseconds retry_after(const net::ClientResponse& response) {
    const auto text = response.headers.get("Retry-After");
    int seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return milliseconds(std::clamp(seconds, 0, 60) * 1000);
}

bool loopback(const std::string& host) { return host == "localhost" || host.starts_with("127.") || host == "::1"; }

milliseconds left_until(Time::time_point until) { return std::chrono::duration_cast<milliseconds>(until - Time::now()); }

}  // namespace

Error error_of(int status, const json::Value& body, const std::string& what) {
    std::string message = body.is_object() ? json::get_string(body.as_object(), "message") : "";
    if (message.empty()) message = "HTTP " + std::to_string(status);
    return {code_of(status), "Kubernetes: " + message, what + ": HTTP " + std::to_string(status) + " " + reason_of(body)};
}

Result<Api> Api::make(ClusterAccess access) {
    if (access.url.empty()) {
        const char* host = std::getenv("KUBERNETES_SERVICE_HOST");
        const char* port = std::getenv("KUBERNETES_SERVICE_PORT");
        if (!host || !port) return fail(Code::invalid_argument, "kubernetes.api is not set, and this is no pod of a cluster");
        const std::string name = std::string(host).contains(':') ? "[" + std::string(host) + "]" : host;
        access.url = "https://" + name + ":" + port;
    }
    ATL_TRY(auto parsed, net::parse_url(access.url));
    if (parsed.target != "/") return fail(Code::invalid_argument, "kubernetes.api is an address without a path, not '" + access.url + "'");
    if (!parsed.endpoint.tls && !loopback(parsed.endpoint.host))
        return fail(
            Code::invalid_argument, "kubernetes.api must begin with https: the token would be readable on its way to " + parsed.endpoint.host
        );
    if (parsed.endpoint.tls && !access.ca_file.empty()) {
        auto party = std::make_shared<net::TlsParty>();
        ATL_TRY(party->authorities, read_file(access.ca_file, 1u << 20));
        parsed.endpoint.party = std::move(party);
    }
    return Api(std::move(access), std::move(parsed.endpoint));
}

Result<net::ClientRequest> Api::request(const std::string& method, const std::string& target) const {
    net::ClientRequest out;
    out.endpoint = endpoint_;
    out.method = method;
    out.target = target;
    out.headers.set("Accept", "application/json");
    out.headers.set("User-Agent", "atelier");
    if (!access_.token_file.empty()) {
        ATL_TRY(const std::string token, read_file(access_.token_file, 1u << 16));
        out.headers.set("Authorization", "Bearer " + std::string(trim(token)));
    }
    return out;
}

Task<Result<Api::Answer>> Api::once(Call call, milliseconds limit) const {
    ATL_CO_TRY(auto request, this->request(call.method, call.target));
    request.body = std::move(call.body);
    request.timeout = limit;
    if (!request.body.empty()) request.headers.set("Content-Type", "application/json");
    ATL_CO_TRY(const auto response, co_await net::fetch(std::move(request)));
    Answer out;
    out.status = response.status;
    out.pause = retry_after(response);
    if (auto value = json::parse(response.body)) out.body = std::move(*value);
    co_return out;
}

/// What is there under the name of an object that we tried to make.
Task<Result<json::Value>> Api::existing(Call call, Error conflict) const {
    const auto body = json::parse_object(call.body);
    const auto* metadata = body ? json::get_object(*body, "metadata") : nullptr;
    const std::string name = metadata ? json::get_string(*metadata, "name") : "";
    if (name.empty()) co_return fail(std::move(conflict));
    Call look;
    look.target = call.target.substr(0, call.target.find('?')) + "/" + name;
    co_return co_await this->call(std::move(look));
}

Task<Result<json::Value>> Api::call(Call call) const {
    const auto until = Time::now() + (call.deadline.count() > 0 ? call.deadline : access_.deadline);
    const std::string what = call.method + " " + call.target;
    milliseconds pause = access_.first_pause;
    bool lost = false;
    Error last{Code::timeout, "Kubernetes: no answer in time", what};
    while (left_until(until).count() > 0) {
        const auto answer = co_await once(call, left_until(until));
        milliseconds wait = pause;
        if (!answer) {
            if (answer.error().code != Code::unavailable) co_return fail(answer.error().code, "Kubernetes: " + answer.error().message, what);
            last = {Code::unavailable, "Kubernetes: " + answer.error().message, what};
            lost = true;
        } else if (answer->status >= 200 && answer->status < 300) {
            co_return answer->body;
        } else {
            last = error_of(answer->status, answer->body, what);
            const bool exists = answer->status == 409 && reason_of(answer->body) == "AlreadyExists";
            if (exists && lost && call.method == "POST" && !call.reads_back) co_return json::Value();
            if (exists && lost && call.method == "POST") co_return co_await existing(std::move(call), std::move(last));
            // A quota's own bookkeeping was in the way; nothing of ours was made.
            const bool again = answer->status == 429 || answer->status >= 500 || (answer->status == 409 && !exists && call.method == "POST");
            if (!again) co_return fail(std::move(last));
            lost = lost || answer->status >= 500;
            wait = std::max(wait, answer->pause);
        }
        if (wait >= left_until(until)) break;
        const bool on = co_await sleep_for(wait);
        if (!on) co_return fail(Code::cancelled, "stopped");
        pause = std::min(pause * 2, k_longest_pause);
    }
    co_return fail(std::move(last));
}

Result<json::Value> Api::call_now(Call what) const {
    boost::asio::io_context io(1);
    std::optional<Result<json::Value>> out;
    boost::asio::co_spawn(io, call(std::move(what)), [&out](std::exception_ptr error, Result<json::Value> result) {
        if (error) std::rethrow_exception(error);
        out = std::move(result);
    });
    io.run();
    if (!out) return fail(Code::internal, "the cluster was not asked");
    return std::move(*out);
}

Task<Result<void>> Api::stream(std::string target, milliseconds gap, std::function<bool(std::string_view)> on_chunk) const {
    ATL_CO_TRY(auto request, this->request("GET", target));
    request.timeout = gap;
    request.max_body = std::size_t{1} << 40;
    ATL_CO_TRY(const auto response, co_await net::fetch_stream(std::move(request), std::move(on_chunk)));
    if (response.status >= 200 && response.status < 300) co_return Result<void>{};
    json::Value body;
    if (auto value = json::parse(response.body)) body = std::move(*value);
    co_return fail(error_of(response.status, body, "GET " + target));
}

}  // namespace atelier::sandbox::kubernetes
