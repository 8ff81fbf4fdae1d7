#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atelier/gate/tool_runner.hpp"
#include "atelier/json/json.hpp"

namespace atelier::gate {

/// What a process of web/gate answers to a question: a line without its end. nullopt: nothing, ever. An empty line: it ends.
using Script = std::function<std::optional<std::string>(const json::Object& question)>;

/// Processes that follow a script, for tests of what is made of their answers. As each starts it takes the script of its program
/// ("checker.mjs", "render.mjs") as it is then. Outlives the gate.
class ScriptedTools final : public ToolRunner {
public:
    explicit ScriptedTools(Executor executor);
    Task<Result<process::Output>> run(ToolJob job) override;
    Task<Result<std::unique_ptr<ResidentTool>>> start(ToolJob job) override;

    std::map<std::string, Script> scripts;
    std::map<std::string, int> started;    ///< residents, by program
    std::map<std::string, int> runs;       ///< commands, by program
    std::vector<json::Object> questions;   ///< all of them, in order
    int living = 0;                        ///< residents
    std::uint64_t cpu_ms_a_look = 0;       ///< what a resident seems to use between two looks
    std::optional<Error> start_error;

private:
    Executor executor_;
};

/// Answers of processes that find nothing.
Script green();

}  // namespace atelier::gate
