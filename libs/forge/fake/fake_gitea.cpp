#include "fake_gitea.hpp"

#include <algorithm>
#include <charconv>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/net/client.hpp"

namespace atelier::forge::fake {

struct Gitea::Pull {
    std::int64_t number = 0;
    std::string title;
    std::string body;
    std::string branch;
    std::string head;
    std::string poster;
    std::string state = "open";
    std::string merge_commit;
    std::string merged_by;
    std::int64_t updated = 0;
    struct Review {
        std::string user;
        std::string state;
        std::string commit;
    };
    std::vector<Review> reviews;
};

namespace {

net::Response refuse(int status, std::string words) {
    return net::Response::json(status, json::print(json::Object{{"message", words}, {"url", "/api/swagger"}}));
}

net::Response told(json::Value value, int status = 200) { return net::Response::json(status, json::print(value)); }

json::Object body_of(const net::Request& request) { return json::parse_object(request.body).value_or(json::Object{}); }

std::int64_t number_of(const std::string& text, std::int64_t otherwise = 0) {
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size() ? out : otherwise;
}

}  // namespace

Gitea::Gitea(Executor executor, Options options)
    : executor_(executor),
      options_(std::move(options)),
      git_(options_.folder, options_.repository, options_.base),
      hooks_(executor) {}

Gitea::~Gitea() = default;

Task<Result<void>> Gitea::start(std::uint16_t port) {
    ATL_CO_CHECK(co_await git_.start());
    auto handler = [this](net::Request request) { return handle(std::move(request)); };
    ATL_CO_TRY(server_, net::Server::listen_tcp(executor_, "127.0.0.1", port, handler, {.max_body = 64u << 20}));
    co_return Result<void>{};
}

Task<> Gitea::stop() {
    if (server_) co_await server_->stop();
    co_await hooks_.close();
}

std::string Gitea::url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

std::string Gitea::link(std::int64_t number) const {
    return url() + "/" + options_.repository + "/pulls/" + std::to_string(number);
}

void Gitea::protect(Protection protection) {
    protection_ = std::move(protection);
    is_protected_ = true;
    git_.protect_base();
}

int Gitea::count_of(const std::string& method, const std::string& part) const {
    return static_cast<int>(std::ranges::count_if(seen_, [&](const auto& one) {
        return one.first == method && one.second.contains(part);
    }));
}

Task<net::Response> Gitea::handle(net::Request request) {
    seen_.emplace_back(request.method, request.target);
    Fault fault;
    if (fault_) fault = fault_(request.method, request.path);
    const auto instead = [&fault] {
        net::Response out = refuse(fault.status, "fault");
        if (!fault.retry_after.empty()) out.headers.set("Retry-After", fault.retry_after);
        return out;
    };
    if (fault.status != 0 && !fault.is_done) co_return instead();

    // "token T" of the interface, a token as password of git's basic credentials.
    std::string token;
    const std::string given(request.headers.get("Authorization"));
    if (given.starts_with("token ")) token = given.substr(6);
    if (given.starts_with("Basic ")) {
        std::string coded = replace_all(replace_all(given.substr(6), "+", "-"), "/", "_");
        while (coded.ends_with('=')) coded.pop_back();
        std::string plain;
        if (base64url_decode(coded, plain)) token = plain.substr(plain.find(':') + 1);
    }
    Caller caller;
    if (options_.users.contains(token)) caller = {options_.users.at(token), true};
    if (options_.readers.contains(token)) caller = {options_.readers.at(token), false};
    if (caller.name.empty()) {
        net::Response out = refuse(401, "invalid username, password or token");
        out.headers.set("WWW-Authenticate", "Basic realm=\"Gitea\"");
        co_return out;
    }

    const std::string prefix = "/api/v1/repos/" + options_.repository + "/";
    net::Response out;
    if (request.path.starts_with(prefix)) {
        const std::string rest = request.path.substr(prefix.size());
        out = co_await api(std::move(request), caller, rest);
    } else if (request.path.starts_with("/" + options_.repository + ".git/")) {
        const bool writes = request.target.contains("receive-pack");
        if (writes && !caller.may_write)
            out = refuse(403, "User permission denied for writing.");
        else
            out = co_await git_.answer(std::move(request), caller.name);
    } else {
        out = refuse(404, "The target couldn't be found.");
    }
    if (fault.delay.count() > 0) co_await sleep_for(fault.delay);
    if (fault.status != 0) co_return instead();
    co_return out;
}

Task<net::Response> Gitea::api(net::Request request, Caller caller, std::string path) {
    if (request.method != "GET" && !caller.may_write) {
        const bool reader_may = path.ends_with("/reviews") || path.ends_with("/comments");
        if (!reader_may) co_return refuse(403, "token does not have the required scope");
    }
    auto parts = split(path, '/');
    if (parts[0] == "branches" && parts.size() > 1) co_return co_await branch(path.substr(9), caller);
    if (parts[0] == "pulls" && parts.size() == 1 && request.method == "GET")
        co_return co_await pulls(std::move(request), caller);
    if (parts[0] == "pulls" && parts.size() == 1) co_return co_await open(std::move(request), caller);
    if (parts[0] == "pulls") co_return co_await pull(std::move(request), caller, parts);
    if (parts[0] == "statuses" && parts.size() == 2) co_return co_await statuses(std::move(request), caller, parts[1]);
    if (parts[0] == "commits" && parts.size() == 3 && parts[2] == "status")
        co_return co_await statuses(std::move(request), caller, parts[1]);
    if (parts[0] == "issues" && parts.size() == 3 && parts[2] == "comments")
        co_return comment(request, caller, number_of(parts[1]));
    if (parts[0] == "issues" && parts.size() == 3 && parts[1] == "comments" && request.method == "PATCH") {
        const auto at = number_of(parts[2]);
        if (at < 1 || at > static_cast<std::int64_t>(comments_.size())) co_return refuse(404, "not found");
        auto& known = comments_[static_cast<std::size_t>(at - 1)];
        known["body"] = json::get_string(body_of(request), "body");
        co_return told(known);
    }
    co_return refuse(404, "The target couldn't be found.");
}

Task<net::Response> Gitea::branch(std::string name, Caller caller) {
    const std::string tip = co_await git_.commit_of("refs/heads/" + name);
    if (tip.empty()) co_return refuse(404, "branch does not exist");
    const bool guarded = is_protected_ && name == options_.base;
    const auto& checks = protection_.checks;
    const bool may_merge = caller.may_write && (protection_.merger.empty() || protection_.merger == caller.name);
    co_return told(json::Object{
        {"name", name},
        {"commit", json::Object{{"id", tip}}},
        {"protected", guarded},
        {"required_approvals", guarded ? protection_.approvals : 0},
        {"enable_status_check", guarded && !checks.empty()},
        {"status_check_contexts", guarded ? json::Array(checks.begin(), checks.end()) : json::Array()},
        {"user_can_push", caller.may_write && !guarded},
        {"user_can_merge", guarded ? may_merge : caller.may_write}
    });
}

/// The branch may have moved, or gone, since.
Task<> Gitea::look(Pull* pull) {
    if (pull->state != "open") co_return;
    const std::string tip = co_await git_.commit_of("refs/heads/" + pull->branch);
    if (tip.empty())
        pull->state = "closed";
    else
        pull->head = tip;
}

Task<json::Object> Gitea::shown(Pull* pull) {
    co_await look(pull);
    bool mergeable = false;
    if (pull->state == "open" && !is_computing_) {
        const std::string tree = co_await git_.merged_tree("refs/heads/" + options_.base, pull->head);
        mergeable = !tree.empty();
    }
    const bool merged = pull->state == "merged";
    json::Object out{
        {"number", pull->number},
        {"html_url", link(pull->number)},
        {"title", pull->title},
        {"body", pull->body},
        {"user", json::Object{{"login", pull->poster}}},
        {"state", pull->state == "open" ? "open" : "closed"},
        {"mergeable", mergeable},
        {"merged", merged},
        {"merge_commit_sha", nullptr},
        {"merged_by", nullptr},
        {"head", json::Object{{"ref", pull->branch}, {"sha", pull->head}}},
        {"base", json::Object{{"ref", options_.base}}}
    };
    if (merged) {
        out["merge_commit_sha"] = pull->merge_commit;
        out["merged_by"] = json::Object{{"login", pull->merged_by}};
    }
    co_return out;
}

Task<net::Response> Gitea::pulls(net::Request request, Caller) {
    std::vector<Pull*> chosen;
    for (const auto& one : pulls_) {
        co_await look(one.get());
        const std::string wanted = request.query["state"];
        const std::string state = one->state == "open" ? "open" : "closed";
        if (wanted == "all" || wanted == state || (wanted.empty() && state == "open")) chosen.push_back(one.get());
    }
    std::ranges::sort(chosen, [](const Pull* a, const Pull* b) { return a->updated > b->updated; });
    const auto limit =
        std::min<std::size_t>(static_cast<std::size_t>(number_of(request.query["limit"], 30)), options_.page);
    const auto page = static_cast<std::size_t>(std::max<std::int64_t>(number_of(request.query["page"], 1), 1));
    json::Array out;
    for (std::size_t i = (page - 1) * limit; i < chosen.size() && i < page * limit; ++i) {
        json::Object one = co_await shown(chosen[i]);
        out.push_back(std::move(one));
    }
    co_return told(std::move(out));
}

Task<net::Response> Gitea::open(net::Request request, Caller caller) {
    const auto body = body_of(request);
    const std::string branch = json::get_string(body, "head");
    const std::string title = json::get_string(body, "title");
    if (branch.empty() || title.empty()) co_return refuse(422, "[Title]: Required");
    if (json::get_string(body, "base") != options_.base) co_return refuse(404, "base not found");
    const std::string tip = co_await git_.commit_of("refs/heads/" + branch);
    if (tip.empty()) co_return refuse(404, "head branch does not exist");
    for (const auto& one : pulls_) {
        if (one->state == "open" && one->branch == branch)
            co_return refuse(409, "pull request already exists for these targets");
    }
    auto made = std::make_unique<Pull>();
    made->number = static_cast<std::int64_t>(pulls_.size()) + 1;
    made->title = title;
    made->body = json::get_string(body, "body");
    made->branch = branch;
    made->head = tip;
    made->poster = caller.name;
    made->updated = ++ticks_;
    Pull* const at = made.get();
    pulls_.push_back(std::move(made));
    tell("pull_request", *at);
    json::Object out = co_await shown(at);
    co_return told(std::move(out), 201);
}

Task<net::Response> Gitea::pull(net::Request request, Caller caller, std::vector<std::string> parts) {
    const auto number = number_of(parts[1]);
    if (number < 1 || number > static_cast<std::int64_t>(pulls_.size())) co_return refuse(404, "not found");
    Pull* const at = pulls_[static_cast<std::size_t>(number - 1)].get();
    const std::string part = parts.size() > 2 ? parts[2] : "";
    if (part == "merge" && request.method == "POST") co_return co_await merge(std::move(request), caller, at);
    if (part == "reviews") {
        co_await look(at);
        co_return review(request, caller, *at);
    }
    if (!part.empty()) co_return refuse(404, "not found");
    if (request.method == "PATCH") {
        const auto body = body_of(request);
        if (body.contains("title")) at->title = json::get_string(body, "title");
        if (body.contains("body")) at->body = json::get_string(body, "body");
        if (json::get_string(body, "state") == "closed" && at->state == "open") at->state = "closed";
        if (json::get_string(body, "state") == "open" && at->state == "closed") at->state = "open";
        at->updated = ++ticks_;
        tell("pull_request", *at);
    }
    json::Object out = co_await shown(at);
    co_return told(std::move(out), request.method == "PATCH" ? 201 : 200);
}

/// Why the protection does not let this be merged; empty where it does.
std::string Gitea::refusal(const Pull& pull, const Caller& caller) const {
    if (!is_protected_) return {};
    if (!protection_.merger.empty() && protection_.merger != caller.name) return "User not allowed to merge PR";
    std::map<std::string, std::string> last;
    for (const auto& review : pull.reviews) {
        if (review.state == "APPROVED" && review.commit != pull.head) continue;
        if (review.state != "COMMENT") last[review.user] = review.state;
    }
    int approvals = 0;
    for (const auto& [user, state] : last) {
        if (state == "REQUEST_CHANGES") return "There are requested changes";
        if (state == "APPROVED") ++approvals;
    }
    if (approvals < protection_.approvals) return "Does not have enough approvals";
    for (const auto& name : protection_.checks) {
        const auto of_head = statuses_.find(pull.head);
        std::string state;
        if (of_head != statuses_.end()) {
            for (const auto& status : of_head->second) {
                if (json::get_string(status, "context") == name) state = json::get_string(status, "status");
            }
        }
        if (state != "success") return "Not all required status checks successful";
    }
    return {};
}

Task<net::Response> Gitea::merge(net::Request request, Caller caller, Pull* pull) {
    co_await look(pull);
    const auto body = body_of(request);
    const std::string kind = json::get_string(body, "Do");
    if (kind != "merge" && kind != "squash") co_return refuse(422, "[Do]: In");
    if (pull->state == "merged") co_return refuse(405, "");
    if (pull->state == "closed") co_return refuse(404, "not found");
    if (is_computing_) co_return refuse(405, "Please try again later");
    if (const auto reason = refusal(*pull, caller); !reason.empty()) co_return refuse(405, reason);
    const std::string wanted = json::get_string(body, "head_commit_id");
    if (!wanted.empty() && wanted != pull->head) co_return refuse(409, "head out of date");
    const std::string base = co_await git_.commit_of("refs/heads/" + options_.base);
    const std::string tree = co_await git_.merged_tree(base, pull->head);
    if (tree.empty()) co_return refuse(405, "Please try again later");
    std::string message = json::get_string(body, "MergeTitleField");
    if (message.empty()) message = "Merge pull request '" + pull->title + "' (#" + std::to_string(pull->number) + ")";
    if (const auto more = json::get_string(body, "MergeMessageField"); !more.empty()) message += "\n\n" + more;
    std::vector<std::string> parents{base};
    if (kind == "merge") parents.push_back(pull->head);
    const std::string made = co_await git_.commit_to_base(tree, parents, message + "\n", caller.name);
    if (made.empty()) co_return refuse(409, "merge push out of date");
    pull->state = "merged";
    pull->merge_commit = made;
    pull->merged_by = caller.name;
    pull->updated = ++ticks_;
    tell("pull_request", *pull);
    net::Response out;
    co_return out;
}

net::Response Gitea::review(const net::Request& request, const Caller& caller, Pull& pull) {
    if (request.method == "POST") {
        const auto body = body_of(request);
        const std::string state = json::get_string(body, "event");
        if (state != "APPROVED" && state != "REQUEST_CHANGES" && state != "COMMENT") return refuse(422, "event");
        if (caller.name == pull.poster && state != "COMMENT")
            return refuse(422, "approve your own pull is not allowed");
        pull.reviews.push_back({caller.name, state, pull.head});
        pull.updated = ++ticks_;
        tell("pull_request_review", pull);
        return told(json::Object{{"state", state}});
    }
    // One page holds them all; a page after it is empty.
    json::Array out;
    auto query = request.query;
    if (number_of(query["page"], 1) > 1) return told(std::move(out));
    for (const auto& review : pull.reviews) {
        out.push_back(json::Object{
            {"user", json::Object{{"login", review.user}}},
            {"state", review.state},
            {"commit_id", review.commit},
            {"stale", review.commit != pull.head},
            {"official", true},
            {"dismissed", false}
        });
    }
    return told(std::move(out));
}

net::Response Gitea::comment(const net::Request& request, const Caller& caller, std::int64_t thread) {
    if (thread < 1 || thread > static_cast<std::int64_t>(pulls_.size())) return refuse(404, "not found");
    if (request.method == "POST") {
        comments_.push_back(
            {{"id", static_cast<std::int64_t>(comments_.size()) + 1},
             {"thread", thread},
             {"user", json::Object{{"login", caller.name}}},
             {"body", json::get_string(body_of(request), "body")}}
        );
        return told(comments_.back(), 201);
    }
    json::Array out;
    for (const auto& one : comments_) {
        if (json::get_integer(one, "thread") == thread) out.push_back(one);
    }
    return told(std::move(out));
}

Task<net::Response> Gitea::statuses(net::Request request, Caller, std::string commit) {
    const std::string known = co_await git_.commit_of(commit);
    if (known.empty()) co_return refuse(404, "commit does not exist");
    auto& list = statuses_[commit];
    if (request.method == "POST") {
        const auto body = body_of(request);
        const std::string name = json::get_string(body, "context");
        std::erase_if(list, [&name](const json::Object& one) { return json::get_string(one, "context") == name; });
        list.push_back(
            {{"context", name},
             {"status", json::get_string(body, "state")},
             {"description", json::get_string(body, "description")}}
        );
        for (const auto& one : pulls_) {
            if (one->head == commit) tell("status", *one);
        }
        co_return told(list.back(), 201);
    }
    const auto page = static_cast<std::size_t>(std::max<std::int64_t>(number_of(request.query["page"], 1), 1));
    json::Array out;
    for (std::size_t i = (page - 1) * options_.page; i < list.size() && i < page * options_.page; ++i)
        out.push_back(list[i]);
    co_return told(json::Object{{"sha", commit}, {"statuses", std::move(out)}});
}

void Gitea::tell(const std::string& event, const Pull& pull) {
    if (options_.hook_url.empty()) return;
    const json::Object body{{"number", pull.number}, {"action", "synchronized"}};
    hooks_.spawn(send_hook(event, json::print(body)));
}

Task<> Gitea::send_hook(std::string event, std::string body) {
    const auto at = net::parse_url(options_.hook_url);
    if (!at) co_return;
    net::ClientRequest request;
    request.endpoint = at->endpoint;
    request.target = at->target;
    request.method = "POST";
    std::string hex;
    for (const char c : hmac_sha256(options_.hook_secret, body)) {
        const auto byte = static_cast<unsigned char>(c);
        hex += "0123456789abcdef"[byte >> 4];
        hex += "0123456789abcdef"[byte & 15];
    }
    request.headers.set("Content-Type", "application/json");
    request.headers.set("X-Gitea-Event", event);
    request.headers.set("X-Gitea-Delivery", new_uuid());
    request.headers.set("X-Gitea-Signature", hex);
    request.body = std::move(body);
    (void)co_await net::fetch(std::move(request));
}

}  // namespace atelier::forge::fake
