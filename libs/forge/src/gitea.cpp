#include "atelier/forge/gitea.hpp"

#include <algorithm>

#include "atelier/async/task_group.hpp"
#include "atelier/base/text.hpp"
#include "gitea_wire.hpp"

namespace atelier::forge {
namespace {

constexpr int k_page = 50;        ///< the most that a Gitea gives by default
constexpr int k_open_pages = 40;  ///< 2,000 open pull requests
constexpr int k_past_pages = 4;   ///< the 200 that changed last

/// A branch's name in a path: its slashes stay.
std::string path_of(const std::string& name) {
    std::string out;
    for (const auto& part : split(name, '/')) out += (out.empty() ? "" : "/") + net::percent_encode(part);
    return out;
}

bool passes(const Error& error) { return error.code == Code::unavailable || error.code == Code::timeout; }

class Gitea final : public Forge {
public:
    Gitea(GiteaOptions options, net::ParsedUrl at) : options_(std::move(options)), at_(std::move(at)) {
        while (at_.target.ends_with('/')) at_.target.pop_back();
        at_.target += "/api/v1/repos/" + path_of(options_.repository);
    }

    Task<Result<void>> push(std::string branch, std::string commit) override {
        ATL_CO_TRY(const std::string before, co_await tip(branch));
        if (before == commit) co_return Result<void>{};
        const auto pushed = co_await options_.push(branch);
        if (pushed || !passes(pushed.error())) co_return pushed;
        const auto after = co_await tip(branch);
        if (after && *after == commit) co_return Result<void>{};
        co_return pushed;
    }

    Task<Result<Found>> find(std::string branch, std::string commit, std::int64_t number) override {
        Found out;
        ATL_CO_TRY(out.tip, co_await tip(branch));
        if (number > 0) {
            ATL_CO_TRY(out.pull, co_await pull(number));
            co_return out;
        }
        ATL_CO_TRY(out.pull, co_await open_one(branch));
        if (out.pull) co_return out;
        // The branch's newest of this very commit: merged or closed since.
        for (int page = 1; page <= k_past_pages; ++page) {
            ATL_CO_TRY(const auto list, co_await page_of("/pulls?state=closed&sort=recentupdate", page));
            for (const auto& object : list) {
                PullRequest past = pull_of(object);
                if (past.branch != branch || past.head != commit) continue;
                out.pull = std::move(past);
                co_return out;
            }
            if (list.empty()) break;
        }
        co_return out;
    }

    Task<Result<PullRequest>> open(std::string branch, Text text) override {
        ATL_CO_TRY(const auto known, co_await open_one(branch));
        if (known) co_return *known;
        const json::Object body{{"head", branch}, {"base", options_.base}, {"title", text.title}, {"body", text.body}};
        const auto made = co_await write("POST", "/pulls", body);
        if (made) {
            ATL_CO_TRY(const auto value, body_of(*made));
            if (value.is_object()) co_return pull_of(value.as_object());
        }
        // It exists (409), or the answer was lost.
        ATL_CO_TRY(const auto after, co_await open_one(branch));
        if (after) co_return *after;
        if (!made) co_return fail(made.error());
        co_return fail(Code::unavailable, "the forge's answer cannot be read");
    }

    Task<Result<void>> update(std::int64_t number, Text text) override {
        ATL_CO_TRY(const PullRequest known, co_await pull(number));
        if (known.title == text.title && known.body == text.body) co_return Result<void>{};
        const json::Object body{{"title", text.title}, {"body", text.body}};
        const auto done = co_await write("PATCH", "/pulls/" + std::to_string(number), body);
        if (done) co_return Result<void>{};
        co_return fail(done.error());
    }

    Task<Result<Rules>> rules() override {
        ATL_CO_TRY(const auto branch, co_await object_at("/branches/" + path_of(options_.base)));
        co_return rules_of(branch);
    }

    Task<Result<Head>> head(PullRequest pull) override {
        Head out;
        ATL_CO_TRY(out.checks, co_await checks(pull.head));
        const std::string reviews = "/pulls/" + std::to_string(pull.number) + "/reviews?";
        std::vector<json::Object> all;
        for (int page = 1; page <= k_open_pages; ++page) {
            ATL_CO_TRY(const auto list, co_await page_of(reviews, page));
            if (list.empty()) break;
            all.insert(all.end(), list.begin(), list.end());
        }
        out.reviews = reviews_of(all);
        co_return out;
    }

    Task<Result<void>> verdict(std::string commit, Check ours) override {
        const auto stands = [&](const std::vector<Check>& known) {
            const auto at = std::ranges::find(known, options_.check, &Check::name);
            return at != known.end() && at->state == ours.state && at->text == ours.text;
        };
        ATL_CO_TRY(const auto before, co_await checks(commit));
        if (stands(before)) co_return Result<void>{};
        const json::Object body{
            {"context", options_.check}, {"state", name_of(ours.state)}, {"description", ours.text}
        };
        const auto done = co_await write("POST", "/statuses/" + commit, body);
        if (done) co_return Result<void>{};
        co_return fail(done.error());
    }

    Task<Result<PullRequest>> merge(std::int64_t number, std::string head, Text message) override {
        ATL_CO_TRY(const PullRequest before, co_await pull(number));
        if (before.state == PullRequest::State::merged) co_return before;
        if (before.state == PullRequest::State::closed)
            co_return fail(Code::failed_precondition, "the pull request is closed");
        if (before.head != head) co_return fail(Code::conflict, "the forge's branch has other commits");
        const json::Object body{
            {"Do", "merge"},
            {"head_commit_id", head},
            {"MergeTitleField", message.title},
            {"MergeMessageField", message.body}
        };
        const auto done = co_await write("POST", "/pulls/" + std::to_string(number) + "/merge", body);
        const auto after = co_await pull(number);
        if (after && after->state == PullRequest::State::merged) co_return *after;
        if (!done) co_return fail(done.error());
        if (!after) co_return fail(after.error());
        co_return fail(Code::unavailable, "the forge has not merged yet");
    }

    Task<Result<void>> comment(std::int64_t number, std::string name, std::string text) override {
        const std::string mark = "<!-- atelier:" + name + " -->";
        const std::string whole = text + "\n\n" + mark;
        const std::string thread = "/issues/" + std::to_string(number) + "/comments";
        ATL_CO_TRY(const auto said, co_await list_at(thread));
        std::int64_t known = 0;
        for (const auto& object : said) {
            const std::string body = json::get_string(object, "body");
            if (!body.ends_with(mark)) continue;
            if (body == whole) co_return Result<void>{};
            known = json::get_integer(object, "id");
        }
        const std::string path = known > 0 ? "/issues/comments/" + std::to_string(known) : thread;
        const auto done = co_await write(known > 0 ? "PATCH" : "POST", path, {{"body", whole}});
        if (done) co_return Result<void>{};
        co_return fail(done.error());
    }

private:
    Task<Result<std::string>> tip(std::string branch) {
        const auto found = co_await object_at("/branches/" + path_of(branch));
        if (found) co_return tip_of(*found);
        if (found.error().code == Code::not_found) co_return std::string();
        co_return fail(found.error());
    }

    Task<Result<PullRequest>> pull(std::int64_t number) {
        ATL_CO_TRY(const auto object, co_await object_at("/pulls/" + std::to_string(number)));
        co_return pull_of(object);
    }

    Task<Result<std::optional<PullRequest>>> open_one(std::string branch) {
        for (int page = 1; page <= k_open_pages; ++page) {
            ATL_CO_TRY(const auto list, co_await page_of("/pulls?state=open&sort=recentupdate", page));
            for (const auto& object : list) {
                PullRequest one = pull_of(object);
                const auto* base = json::get_object(object, "base");
                if (one.branch == branch && base && json::get_string(*base, "ref") == options_.base)
                    co_return std::optional(std::move(one));
            }
            if (list.empty()) break;
        }
        co_return std::nullopt;
    }

    Task<Result<std::vector<Check>>> checks(std::string commit) {
        std::vector<Check> out;
        for (int page = 1; page <= k_open_pages; ++page) {
            const std::string at =
                "/commits/" + commit + "/status?page=" + std::to_string(page) + "&limit=" + std::to_string(k_page);
            ATL_CO_TRY(const auto answer, co_await object_at(at));
            const auto* list = json::get_array(answer, "statuses");
            if (!list || list->empty()) break;
            for (const auto& status : *list) {
                if (status.is_object()) out.push_back(check_of(status.as_object()));
            }
        }
        co_return out;
    }

    Task<Result<std::vector<json::Object>>> page_of(std::string path, int page) {
        co_return co_await list_at(path + "&page=" + std::to_string(page) + "&limit=" + std::to_string(k_page));
    }

    Task<Result<std::vector<json::Object>>> list_at(std::string path) {
        ATL_CO_TRY(const auto answer, co_await read(std::move(path)));
        if (!answer.is_array()) co_return fail(Code::unavailable, "the forge's answer cannot be read");
        std::vector<json::Object> out;
        for (const auto& value : answer.as_array()) {
            if (value.is_object()) out.push_back(value.as_object());
        }
        co_return out;
    }

    Task<Result<json::Object>> object_at(std::string path) {
        ATL_CO_TRY(const auto answer, co_await read(std::move(path)));
        if (!answer.is_object()) co_return fail(Code::unavailable, "the forge's answer cannot be read");
        co_return answer.as_object();
    }

    net::ClientRequest request(std::string method, const std::string& path) const {
        net::ClientRequest out;
        out.endpoint = at_.endpoint;
        out.method = std::move(method);
        out.target = at_.target + path;
        out.headers.set("Authorization", "token " + options_.token);
        out.headers.set("Accept", "application/json");
        out.headers.set("User-Agent", "atelier");
        out.timeout = options_.timeout;
        out.max_body = 16u << 20;
        return out;
    }

    /// Tried again on what passes by itself; a wait that the forge names is the caller's.
    Task<Result<json::Value>> read(std::string path) {
        Error last;
        for (int tried = 0; tried < 3; ++tried) {
            const auto pause = tried == 1 ? options_.pause : options_.pause * 3;
            if (tried > 0) {
                if (!co_await sleep_for(pause)) co_return fail(Code::cancelled, "stopped");
            }
            const auto answer = co_await net::fetch(request("GET", path));
            if (!answer) {
                last = answer.error();
            } else if (auto error = failure_of(*answer)) {
                last = std::move(*error);
            } else {
                co_return body_of(*answer);
            }
            if (!passes(last) || last.retry_after) break;
        }
        co_return fail(last);
    }

    Task<Result<net::ClientResponse>> write(std::string method, std::string path, json::Object body) {
        net::ClientRequest out = request(std::move(method), path);
        out.headers.set("Content-Type", "application/json");
        out.body = json::print(body);
        ATL_CO_TRY(const auto answer, co_await net::fetch(std::move(out)));
        if (auto error = failure_of(answer)) co_return fail(std::move(*error));
        co_return answer;
    }

    GiteaOptions options_;
    net::ParsedUrl at_;
};

}  // namespace

std::string gitea_git_url(const GiteaOptions& options) {
    std::string url = options.url;
    while (url.ends_with('/')) url.pop_back();
    return url + "/" + options.repository + ".git";
}

Result<std::unique_ptr<Forge>> make_gitea(GiteaOptions options) {
    ATL_TRY(auto at, net::parse_url(options.url));
    const auto parts = split(options.repository, '/');
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty())
        return fail(Code::invalid_argument, "repository: owner/name is expected, not '" + options.repository + "'");
    if (at.target.contains('?')) return fail(Code::invalid_argument, "url: an address without a query is expected");
    return std::make_unique<Gitea>(std::move(options), std::move(at));
}

}  // namespace atelier::forge
