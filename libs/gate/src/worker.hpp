#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "atelier/async/task_group.hpp"
#include "atelier/gate/tool_runner.hpp"
#include "atelier/json/json.hpp"

namespace atelier::gate {

/// What one question may cost. Processor time says more about code than the clock does on a machine that has much to do.
struct AskLimits {
    std::chrono::milliseconds wall;
    std::uint64_t cpu_ms;
};

/// A resident process of web/gate and the questions that it has not answered yet. A question is a line of JSON with an id that the
/// process cannot guess beforehand; the answer carries it. Any fault (it ended, sent what is no answer, took too long) ends all
/// questions with `unavailable` or `timeout` and the process. Destroying it ends the process. One executor.
class Worker {
public:
    Worker(Executor executor, std::unique_ptr<ResidentTool> tool);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    /// Several may be asked at a time.
    Task<Result<json::Object>> ask(json::Object question, AskLimits limits);
    bool usable() const;
    ResidentTool::Usage usage() const;

private:
    struct State;
    static Task<> listen(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
    TaskGroup listener_;
};

}  // namespace atelier::gate
