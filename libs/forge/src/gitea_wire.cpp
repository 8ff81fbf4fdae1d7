#include "gitea_wire.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "atelier/base/text.hpp"

namespace atelier::forge {
namespace {

/// Longest wait that we believe.
constexpr std::chrono::seconds k_longest_wait{3600};

std::optional<std::chrono::milliseconds> retry_after(const net::Headers& headers) {
    // RFC 9110, 10.2.3: seconds or a date; of a date the caller's own pace does.
    const auto text = headers.get("Retry-After");
    long seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
    return std::min<std::chrono::milliseconds>(std::chrono::seconds(seconds), k_longest_wait);
}

bool flag(const json::Object& object, std::string_view key, bool otherwise = false) {
    const auto* value = object.if_contains(key);
    return value && value->is_bool() ? value->as_bool() : otherwise;
}

std::string inner(const json::Object& object, std::string_view key, std::string_view member) {
    const auto* part = json::get_object(object, key);
    return part ? json::get_string(*part, member) : std::string();
}

}  // namespace

std::optional<Error> failure_of(const net::ClientResponse& answer) {
    if (answer.status >= 200 && answer.status < 300) return std::nullopt;
    Error error;
    const auto body = json::parse_object(json::received(answer.body));
    const std::string words = body ? json::get_string(*body, "message") : std::string();
    error.detail = "HTTP " + std::to_string(answer.status) + " " + std::string(truncate_utf8(words, 500));
    error.retry_after = retry_after(answer.headers);
    const auto set = [&error](Code code, std::string text) {
        error.code = code;
        error.message = std::move(text);
    };
    if (answer.status == 429 || (answer.status == 403 && error.retry_after))
        set(Code::exhausted, "the forge asks us to be slower");
    else if (answer.status == 401)
        set(Code::permission_denied, "the forge refuses the token");
    else if (answer.status == 403)
        set(Code::permission_denied, "the forge does not give the token this right");
    else if (answer.status == 404)
        set(Code::not_found, "the forge has no such thing");
    else if (answer.status == 409)
        set(Code::conflict, "the forge's side has moved");
    else if (answer.status == 405 || answer.status == 423)
        set(Code::failed_precondition, "the forge's rules do not allow it now");
    else if (answer.status == 400 || answer.status == 413 || answer.status == 422)
        set(Code::invalid_argument, "the forge does not take what it was sent");
    else if (answer.status >= 300 && answer.status < 400)
        set(Code::unavailable, "the forge answers with a redirect; set its final address");
    else
        set(Code::unavailable, "the forge is out of order");
    return error;
}

Result<json::Value> body_of(const net::ClientResponse& answer) {
    auto value = json::parse(json::received(answer.body), 100);
    if (!value) return fail(Code::unavailable, "the forge's answer cannot be read", value.error().message);
    return value;
}

PullRequest pull_of(const json::Object& object) {
    PullRequest out;
    out.number = json::get_integer(object, "number");
    out.url = json::get_string(object, "html_url");
    out.title = json::get_string(object, "title");
    out.body = json::get_string(object, "body");
    out.branch = inner(object, "head", "ref");
    out.head = inner(object, "head", "sha");
    out.mergeable = flag(object, "mergeable");
    out.merge_commit = json::get_string(object, "merge_commit_sha");
    out.merged_by = inner(object, "merged_by", "login");
    if (flag(object, "merged"))
        out.state = PullRequest::State::merged;
    else if (json::get_string(object, "state") == "closed")
        out.state = PullRequest::State::closed;
    // A test merge of the forge is no merge commit.
    if (out.state != PullRequest::State::merged) out.merge_commit.clear();
    return out;
}

Rules rules_of(const json::Object& branch) {
    Rules out;
    out.is_protected = flag(branch, "protected");
    out.approvals = static_cast<int>(json::get_integer(branch, "required_approvals"));
    out.may_merge = flag(branch, "user_can_merge", true);
    const auto* checks = json::get_array(branch, "status_check_contexts");
    if (!checks || !flag(branch, "enable_status_check")) return out;
    for (const auto& name : *checks) {
        if (name.is_string()) out.checks.emplace_back(name.as_string());
    }
    return out;
}

std::string tip_of(const json::Object& branch) { return inner(branch, "commit", "id"); }

Check check_of(const json::Object& status) {
    Check out;
    out.name = json::get_string(status, "context");
    out.text = json::get_string(status, "description");
    // "status" in a list of statuses, "state" in what is sent. A warning does not stop a merge in Gitea.
    std::string state = json::get_string(status, "status");
    if (state.empty()) state = json::get_string(status, "state");
    if (state == "success" || state == "warning" || state == "skipped")
        out.state = Check::State::success;
    else if (state == "failure" || state == "error")
        out.state = Check::State::failure;
    return out;
}

std::vector<Review> reviews_of(const std::vector<json::Object>& reviews) {
    std::map<std::string, Review> last;
    for (const auto& review : reviews) {
        const std::string state = json::get_string(review, "state");
        const std::string user = inner(review, "user", "login");
        if (user.empty()) continue;
        // Comments and requests say nothing about the change; what was dismissed counts no more.
        if (state != "APPROVED" && state != "REQUEST_CHANGES") continue;
        if (flag(review, "dismissed")) {
            last.erase(user);
            continue;
        }
        last[user] = {
            .user = user,
            .state = state == "APPROVED" ? Review::State::approved : Review::State::changes,
            .is_stale = flag(review, "stale"),
            .is_official = flag(review, "official")
        };
    }
    std::vector<Review> out;
    for (auto& [user, review] : last) out.push_back(std::move(review));
    return out;
}

std::string_view name_of(Check::State state) {
    switch (state) {
        case Check::State::success:
            return "success";
        case Check::State::failure:
            return "failure";
        case Check::State::pending:
            break;
    }
    return "pending";
}

}  // namespace atelier::forge
