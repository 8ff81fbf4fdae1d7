#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "atelier/gate/local_gate.hpp"
#include "worker.hpp"

namespace atelier::gate {

/// The processes of web/gate. *Checkers* read code (format, types, lint, build), execute none of it, and are kept; a verdict has one for
/// itself. *Renderers* execute it: each is started ahead, gets one job and is ended, so that nothing that a widget does to its
/// process outlives its verdict. Where tools cannot stay, each question is a process of its own. One executor.
class Workers {
public:
    Workers(Executor executor, const LocalGateOptions& options, ToolRunner& runner);

    /// Starts a checker and the spare renderers, if there are none. Returns at once.
    void warm();

    /// A checker for one verdict. Goes back when it is destroyed.
    class Lease {
    public:
        explicit Lease(Workers& workers) : workers_(&workers) {}
        Lease(Lease&& other) noexcept;
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        /// The answer of `gate/dist/checker.mjs`; an error is why there is none.
        Task<Result<json::Object>> ask(json::Object question);
        /// Its answers make no sense: the next verdict gets another process.
        void distrust() { trusted_ = false; }

    private:
        friend class Workers;
        Workers* workers_;
        std::unique_ptr<Worker> worker_;  ///< null: a process a question
        int jobs_ = 0;
        bool trusted_ = true;
    };
    /// Waits while as many verdicts are being made as there may be checkers.
    Task<Result<Lease>> checker();

    /// The answer of `gate/dist/render.mjs`.
    Task<Result<json::Object>> render(json::Object question);
    /// The answer of `review/dist/eslint.mjs`, a process of its own.
    Task<Result<json::Object>> lint(json::Object question);

    /// A program that is none of web/gate.
    Task<Result<process::Output>> run(ToolJob job) { return runner_.run(std::move(job)); }

    /// Ends all processes; nothing may be asked afterwards.
    Task<> close();

private:
    struct Kept {
        std::unique_ptr<Worker> worker;
        int jobs = 0;
    };
    ToolJob job_of(const std::string& program) const;
    AskLimits limits() const { return {options_.residents.answer, options_.residents.answer_cpu_ms}; }
    Task<Result<std::unique_ptr<Worker>>> start(std::string program);
    Task<Result<json::Object>> run_once(std::string program, json::Object question);
    void give_back(Lease& lease);
    Task<> start_first();
    void watch_idle();
    Task<> refill();
    Task<> refill_later();
    Task<> end_idle();

    Executor executor_;
    const LocalGateOptions& options_;
    ToolRunner& runner_;
    bool can_stay_ = true;
    std::vector<Kept> checkers_;  ///< without a verdict
    std::size_t leased_ = 0;
    std::deque<std::unique_ptr<Worker>> spares_;
    bool refilling_ = false;
    bool warming_ = false;
    std::chrono::steady_clock::time_point used_at_{};
    bool idle_watched_ = false;
    Signal freed_;
    TaskGroup tasks_;
};

}  // namespace atelier::gate
