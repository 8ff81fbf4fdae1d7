#include "workers.hpp"

#include <utility>

#include "atelier/base/text.hpp"

namespace atelier::gate {
namespace {

const std::string k_checker = "gate/dist/checker.mjs";
const std::string k_renderer = "gate/dist/render.mjs";
const std::string k_linter = "review/dist/eslint.mjs";
constexpr std::uint64_t k_checker_memory = 2048ULL << 20;
constexpr std::uint64_t k_checker_processes = 256;  // four programs with a thread for each core
constexpr std::size_t k_output_bytes = 32u << 20;

}  // namespace

Workers::Workers(Executor executor, const LocalGateOptions& options, ToolRunner& runner)
    : executor_(executor), options_(options), runner_(runner), freed_(executor), tasks_(executor) {}

Workers::Lease::Lease(Lease&& other) noexcept
    : workers_(std::exchange(other.workers_, nullptr)), worker_(std::move(other.worker_)), jobs_(other.jobs_), trusted_(other.trusted_) {}

Workers::Lease::~Lease() {
    if (workers_) workers_->give_back(*this);
}

Task<Result<json::Object>> Workers::Lease::ask(json::Object question) {
    if (!worker_) co_return co_await workers_->run_once(k_checker, std::move(question));
    ATL_CO_TRY(auto answer, co_await worker_->ask(std::move(question), workers_->limits()));
    if (const std::string failed = json::get_string(answer, "failed"); !failed.empty()) co_return fail(Code::unavailable, failed);
    co_return answer;
}

ToolJob Workers::job_of(const std::string& program) const {
    ToolJob job;
    job.mounts = {
        {options_.web.string(), "/web"},
        {options_.node.parent_path().parent_path().string(), "/opt/node"},
        {options_.sqlite.string(), "/opt/atelier/sqlite"},
    };
    job.argv = {"/opt/node/bin/node", "/web/" + program};
    // Its garbage is short-lived: fewer collections take a sixth off its time.
    if (program == k_linter) job.argv.insert(job.argv.begin() + 1, "--max-semi-space-size=64");
    job.env = {{"ATELIER_SQLITE", "/opt/atelier/sqlite"}};
    if (program == k_checker) {
        job.memory_bytes = k_checker_memory;
        job.processes = k_checker_processes;
    }
    return job;
}

Task<Result<std::unique_ptr<Worker>>> Workers::start(std::string program) {
    ToolJob job = job_of(program);
    if (program == k_checker) job.argv.emplace_back("--warm");
    auto tool = co_await runner_.start(std::move(job));
    if (!tool) {
        if (tool.error().code == Code::failed_precondition) can_stay_ = false;
        co_return fail(tool.error());
    }
    co_return std::make_unique<Worker>(executor_, std::move(*tool));
}

Task<Result<json::Object>> Workers::run_once(std::string program, json::Object question) {
    ToolJob job = job_of(program);
    question["id"] = "once";
    job.input = json::print(question) + "\n";
    job.limits.wall = limits().wall;
    job.limits.cpu_seconds = limits().cpu_ms / 1000;
    job.limits.output_bytes = k_output_bytes;
    ATL_CO_TRY(const auto output, co_await runner_.run(std::move(job)));
    if (!output.ok()) {
        const std::string_view words = trim(output.err);
        co_return fail(Code::unavailable, output.describe() + (words.empty() ? "" : ": " + std::string(truncate_utf8(words, 300))));
    }
    auto answer = json::parse_object(output.out, 200);
    if (!answer) co_return fail(Code::unavailable, "it sent what is no answer");
    if (const std::string failed = json::get_string(*answer, "failed"); !failed.empty()) co_return fail(Code::unavailable, failed);
    co_return std::move(*answer);
}

Task<Result<json::Object>> Workers::lint(json::Object question) {
    co_return co_await run_once(k_linter, std::move(question));
}

void Workers::warm() {
    if (!can_stay_ || warming_ || leased_ > 0 || !checkers_.empty()) return;
    // Before the task: it may be done when spawn() returns.
    warming_ = true;
    if (!tasks_.spawn(start_first())) warming_ = false;
}

Task<> Workers::start_first() {
    auto started = co_await start(k_checker);
    warming_ = false;
    freed_.notify_all();
    if (!started) co_return;
    checkers_.push_back({std::move(*started), 0});
    used_at_ = std::chrono::steady_clock::now();
    watch_idle();
    co_await refill();
}

Task<Result<Workers::Lease>> Workers::checker() {
    const std::size_t most = std::max<std::size_t>(options_.residents.checkers, 1);
    while (leased_ >= most || warming_) co_await freed_.wait(std::chrono::seconds(60));
    ++leased_;
    Lease lease(*this);
    used_at_ = std::chrono::steady_clock::now();
    if (!checkers_.empty()) {
        lease.worker_ = std::move(checkers_.back().worker);
        lease.jobs_ = checkers_.back().jobs;
        checkers_.pop_back();
    }
    if (lease.worker_ && !lease.worker_->usable()) lease.worker_.reset();
    if (!lease.worker_ && can_stay_) {
        auto started = co_await start(k_checker);
        if (started)
            lease.worker_ = std::move(*started);
        else if (can_stay_)
            co_return fail(started.error());
    }
    if (spares_.empty() && can_stay_) tasks_.spawn(refill());
    co_return lease;
}

void Workers::give_back(Lease& lease) {
    --leased_;
    freed_.notify_all();
    used_at_ = std::chrono::steady_clock::now();
    if (!lease.worker_) return;
    const Residents& keep = options_.residents;
    const bool keeps = lease.trusted_ && lease.worker_->usable() && ++lease.jobs_ < keep.jobs && lease.worker_->usage().memory_bytes < keep.memory_bytes;
    if (keeps) checkers_.push_back({std::move(lease.worker_), lease.jobs_});
    watch_idle();
}

void Workers::watch_idle() {
    if (std::exchange(idle_watched_, true)) return;
    if (!tasks_.spawn(end_idle())) idle_watched_ = false;
}

Task<Result<json::Object>> Workers::render(json::Object question) {
    if (!can_stay_) co_return co_await run_once(k_renderer, std::move(question));
    std::unique_ptr<Worker> worker;
    while (!worker && !spares_.empty()) {
        worker = std::move(spares_.front());
        spares_.pop_front();
        if (!worker->usable()) worker.reset();
    }
    if (!worker) {
        ATL_CO_TRY(worker, co_await start(k_renderer));
    }
    auto answer = co_await worker->ask(std::move(question), limits());
    worker.reset();
    if (options_.residents.jobs > 1) tasks_.spawn(refill_later());
    co_return answer;
}

Task<> Workers::refill_later() {
    const bool waited = co_await sleep_for(options_.residents.refill_after);
    if (waited) co_await refill();
}

Task<> Workers::refill() {
    if (refilling_) co_return;
    refilling_ = true;
    while (spares_.size() < options_.residents.spares) {
        auto started = co_await start(k_renderer);
        if (!started) break;
        spares_.push_back(std::move(*started));
    }
    refilling_ = false;
}

Task<> Workers::end_idle() {
    const auto idle = options_.residents.idle;
    while (std::chrono::steady_clock::now() - used_at_ < idle || leased_ > 0) {
        const bool waited = co_await sleep_for(std::chrono::minutes(1));
        if (!waited) co_return;
    }
    idle_watched_ = false;
    checkers_.clear();
    spares_.clear();
}

Task<> Workers::close() {
    co_await tasks_.close();
    checkers_.clear();
    spares_.clear();
}

}  // namespace atelier::gate
