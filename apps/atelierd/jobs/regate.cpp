#include "regate.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "atelier/async/task_group.hpp"
#include "atelier/base/file.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::chrono::seconds k_look{1};
constexpr std::size_t k_most_findings = 5;
constexpr std::size_t k_file_bytes = 16u << 20;

Regate::Found judged(const Result<gate::Report>& report, Millis at) {
    if (!report) return {"unjudged", at, {{"gate.not_run", "", 0, 0, report.error().message, ""}}};
    if (report->ok) return {"green", at};
    Regate::Found out{"unjudged", at};
    for (const auto& finding : report->findings) {
        if (finding.severity != "error") continue;
        // A check that did not run says nothing about the code; one that is red does.
        if (!finding.not_run()) out.state = "broken";
        if (out.findings.size() < k_most_findings) out.findings.push_back(finding);
    }
    return out;
}

gate::Finding read_finding(const json::Object& from) {
    return {json::get_string(from, "rule"),    json::get_string(from, "file"), json::get_integer(from, "line"),
            json::get_integer(from, "column"), json::get_string(from, "text"), json::get_string(from, "hint")};
}

json::Object run_json(const Regate::Run& run) {
    return {
        {"started_at", run.started_at},
        {"finished_at", run.finished_at},
        {"judged", run.judged},
        {"broken", run.broken},
        {"unjudged", run.unjudged}
    };
}

}  // namespace

Millis wall_hour(Millis now, int hour, int days) {
    const std::time_t seconds = now / 1000;
    std::tm local{};
    ::localtime_r(&seconds, &local);
    const auto at = [local, hour](int day) {
        std::tm there = local;
        there.tm_mday += day;
        there.tm_hour = hour;
        there.tm_min = there.tm_sec = 0;
        there.tm_isdst = -1;
        return static_cast<Millis>(std::mktime(&there)) * 1000;
    };
    return at(at(0) > now ? days - 1 : days);
}

bool Regate::ask() {
    if (running_) return false;
    asked_ = true;
    return true;
}

const Regate::Found* Regate::of(const std::string& release_id) const {
    const auto found = found_.find(release_id);
    return found == found_.end() ? nullptr : &found->second;
}

std::optional<Millis> Regate::next_at() const {
    if (!deps_.hour) return std::nullopt;
    return wall_hour(deps_.clock.now(), *deps_.hour, 1);
}

void Regate::read(const json::Object& from) {
    since_ = json::get_integer(from, "since");
    if (const auto* run = json::get_object(from, "last"))
        last_ = {
            json::get_integer(*run, "started_at"), json::get_integer(*run, "finished_at"),
            json::get_integer(*run, "judged"), json::get_integer(*run, "broken"), json::get_integer(*run, "unjudged")
        };
    const auto* releases = json::get_object(from, "releases");
    if (!releases) return;
    for (const auto& [id, value] : *releases) {
        const auto* entry = value.if_object();
        if (!entry) continue;
        Found found{json::get_string(*entry, "state"), json::get_integer(*entry, "at")};
        if (const auto* findings = json::get_array(*entry, "findings")) {
            for (const auto& each : *findings) {
                if (each.is_object()) found.findings.push_back(read_finding(each.as_object()));
            }
        }
        found_[id] = std::move(found);
    }
}

Task<> Regate::load() {
    auto job = [file = deps_.file] { return read_file(file, k_file_bytes); };
    const auto text = co_await deps_.pool.run(std::move(job));
    const auto object = text ? json::parse_object(*text) : Result<json::Object>(fail(text.error()));
    if (object) read(*object);
    // A run that a stop cut off is made anew.
    asked_ = last_.started_at > 0 && last_.finished_at == 0;
    if (since_ > 0) co_return;
    if (text) std::fprintf(stderr, "regate: %s is not what was written there; begun anew\n", deps_.file.c_str());
    since_ = deps_.clock.now();
    co_await save();
}

Task<> Regate::save() {
    json::Object releases;
    for (const auto& [id, found] : found_) releases[id] = to_json(found);
    const json::Object all{{"since", since_}, {"last", run_json(last_)}, {"releases", std::move(releases)}};
    auto job = [file = deps_.file, text = json::print(all)] { return write_file_atomic(file, text, 0600); };
    const auto saved = co_await deps_.pool.run(std::move(job));
    if (!saved) std::fprintf(stderr, "regate: %s\n", saved.error().describe().c_str());
}

Task<> Regate::look() {
    if (running_) co_return;
    const bool night = deps_.hour && std::max(since_, last_.started_at) < wall_hour(deps_.clock.now(), *deps_.hour);
    if (!night && !asked_) co_return;
    asked_ = false;
    co_await run();
}

Task<> Regate::run() {
    struct Running {
        bool& flag;
        ~Running() { flag = false; }
    } const ends{running_};
    running_ = true;
    // Before anything that may fail: a night that cannot be made up for is not tried all day.
    last_ = {.started_at = deps_.clock.now()};
    const auto releases = co_await deps_.live();
    if (!releases) {
        std::fprintf(stderr, "regate: %s\n", releases.error().describe().c_str());
        co_return;
    }
    std::erase_if(found_, [&releases](const auto& entry) {
        return std::ranges::find(*releases, entry.first, &store::Release::id) == releases->end();
    });
    for (const auto& release : *releases) {
        const auto report = co_await deps_.judge(release);
        Found found = judged(report, deps_.clock.now());
        ++last_.judged;
        if (found.state == "broken") ++last_.broken;
        if (found.state == "unjudged") ++last_.unjudged;
        if (found.state != "green")
            std::fprintf(
                stderr, "regate: %s/%s (release %s) is %s: %s\n", release.user.c_str(), release.feature.c_str(),
                release.id.c_str(), found.state.c_str(),
                found.findings.empty() ? "" : found.findings.front().text.c_str()
            );
        found_[release.id] = std::move(found);
        co_await save();
        const bool waited = co_await sleep_for(deps_.pause);
        if (!waited) co_return;
    }
    last_.finished_at = deps_.clock.now();
    co_await save();
}

Task<> Regate::keep() {
    co_await load();
    for (bool waited = true; waited; waited = co_await sleep_for(k_look)) co_await look();
}

json::Object to_json(const Regate::Found& found) {
    json::Array findings;
    for (const auto& each : found.findings) findings.push_back(gate::to_json(each));
    return {{"state", found.state}, {"at", found.at}, {"findings", std::move(findings)}};
}

json::Object status_json(const Regate& regate, std::optional<int> hour) {
    json::Object out = run_json(regate.last());
    out["running"] = regate.running();
    out["hour"] = nullptr;
    out["next_at"] = nullptr;
    if (hour) out["hour"] = *hour;
    if (const auto next = regate.next_at()) out["next_at"] = *next;
    return out;
}

}  // namespace atelier::orchestrator
