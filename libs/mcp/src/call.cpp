#include "atelier/mcp/call.hpp"

#include <algorithm>
#include <array>

#include "atelier/async/task_group.hpp"
#include "atelier/json/schema.hpp"

namespace atelier::mcp {
namespace {

constexpr std::array<std::string_view, 8> k_levels = {"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};

std::size_t rank(std::string_view level) { return static_cast<std::size_t>(std::ranges::find(k_levels, level) - k_levels.begin()); }

std::string_view capability_of(std::string_view method) {
    if (method == "sampling/createMessage") return "sampling";
    return method == "roots/list" ? "roots" : "elicitation";
}

}  // namespace

bool fits_request(const InputRequest& request, const json::Object& answer) {
    if (request.method == "roots/list") return json::get_array(answer, "roots") != nullptr;
    if (request.method == "sampling/createMessage") return answer.contains("content");
    const std::string action = json::get_string(answer, "action");
    if (action == "decline" || action == "cancel") return true;
    const auto* const schema = json::get_object(request.params, "requestedSchema");
    if (action != "accept" || schema == nullptr) return action == "accept";
    const auto* const content = json::get_object(answer, "content");
    const auto made = json::Schema::make(*schema);
    return content != nullptr && (!made || made->check(*content));
}

struct Session::Waiting {
    explicit Waiting(Executor executor) : arrived(std::move(executor)) {}
    Signal arrived;
    std::optional<Message> response;
};

Task<Result<json::Object>> Session::request(Outlet* outlet, std::string method, json::Object params) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const std::string request_id = "\"srv-" + std::to_string(next_id_++) + "\"";
    const auto waiting = std::make_shared<Waiting>(executor);
    waiting_[request_id] = waiting;
    const auto sent = co_await outlet->send(print_request(request_id, method, params));
    if (!sent) {
        waiting_.erase(request_id);
        co_return fail(sent.error());
    }
    for (int i = 0; i < 60 && !waiting->response; ++i) co_await waiting->arrived.wait(std::chrono::seconds(1));
    waiting_.erase(request_id);
    if (!waiting->response) co_return fail(Code::timeout, "the client did not answer");
    if (waiting->response->error) co_return fail(Code::failed_precondition, "the client refused: " + waiting->response->error->message);
    co_return std::move(waiting->response->result);
}

void Session::resolve(Message response) {
    const auto found = waiting_.find(response.id);
    if (found == waiting_.end()) return;
    found->second->response = std::move(response);
    found->second->arrived.notify_all();
}

Task<> Call::notify(std::string method, json::Object params) {
    // A reader that is gone is noticed by its transport, not by each remark.
    co_await outlet_->send(print_notification(method, params));
}

Task<> Call::progress(double done, std::optional<double> total, std::string message) {
    if (progress_token_.is_null() || done <= last_progress_) co_return;
    last_progress_ = done;
    json::Object params{{"progressToken", progress_token_}, {"progress", done}};
    if (total) params["total"] = *total;
    if (!message.empty()) params["message"] = message;
    co_await notify("notifications/progress", std::move(params));
}

Task<> Call::log(std::string level, json::Value data, std::string logger) {
    const std::string_view wanted = session_ != nullptr ? std::string_view(session_->log_level) : std::string_view(log_level_);
    if (wanted.empty() || rank(level) < rank(wanted)) co_return;
    json::Object params{{"level", level}, {"data", std::move(data)}};
    if (!logger.empty()) params["logger"] = logger;
    co_await notify("notifications/message", std::move(params));
}

Task<Result<Inputs>> Call::ask(std::vector<InputRequest> requests) {
    Inputs out;
    pending_.clear();
    for (auto& request : requests) {
        const std::string_view needed = capability_of(request.method);
        if (!client_can(needed)) {
            refusal_ = RpcError{
                rpc::k_missing_capability,
                "this call needs the client capability " + std::string(needed),
                {{"requiredCapabilities", json::Object{{needed, json::Object{}}}}}
            };
            co_return fail(Code::failed_precondition, refusal_->message);
        }
        if (session_ != nullptr) {
            ATL_CO_TRY(auto answer, co_await session_->request(outlet_, request.method, request.params));
            out[request.key] = std::move(answer);
            continue;
        }
        const auto found = answers_.find(request.key);
        if (found != answers_.end() && fits_request(request, found->second))
            out[request.key] = found->second;
        else
            pending_.push_back(std::move(request));
    }
    if (!pending_.empty() && asker_ != nullptr) {
        auto asked = std::move(pending_);
        pending_.clear();
        ATL_CO_TRY(auto given, co_await asker_->ask(std::move(asked)));
        out.merge(given);
    }
    if (!pending_.empty()) co_return fail(Code::failed_precondition, "input of the client is needed");
    co_return out;
}

}  // namespace atelier::mcp
