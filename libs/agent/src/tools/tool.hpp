#pragma once

#include <map>
#include <string>
#include <vector>

#include "atelier/llm/tool_calls.hpp"
#include "turn_context.hpp"

namespace atelier::agent {

/// What a tool may do to the world, and so in which modes it exists (data/tools.json).
enum class Effect {
    read,   ///< looks; in every mode
    plan,   ///< changes the dialogue: plan, questions, notes; in every mode
    write,  ///< changes code; in build mode only
};

/// What came of a call.
struct ToolOutcome {
    std::string output;         ///< for the model
    bool ok = true;
    bool ends_turn = false;     ///< the user has been asked
    std::string shown{};        ///< for the user's card; empty: the output
};

/// What tools of one turn work on. Lives as long as the turn.
struct Work {
    TurnContext& turn;
    std::map<std::string, std::string> files;  ///< the version that is being written: the session's files, and the draft over them
    bool changed = false;                      ///< files differ from what was last judged
    std::vector<std::string> assumptions{};    ///< taken because the user left the choice to us
    std::string sdk_types{};                   ///< what read_file "@atelier/sdk" shows
};

/// Puts files into the draft: the log first, then `work`. Paths that a customization cannot have are invalid_argument, and nothing is
/// written then.
Task<Result<void>> write_draft(Work* work, std::map<std::string, std::string> files);

using ToolRun = Task<Result<ToolOutcome>> (*)(Work* work, json::Object arguments);

struct Tool {
    std::string name;
    Effect effect = Effect::read;
    std::string line;          ///< what the model is told of it
    json::Object parameters;   ///< JSON Schema
    std::string card_en, card_ru;
    bool edits = false;        ///< only for models that change files by search and replace
    ToolRun run = nullptr;
};

/// The tools, in the order in which the model is told of them. Read once from data/tools.json; an entry without code, or code without
/// an entry, ends the process at start.
const std::vector<Tool>& tools();
const Tool* find_tool(std::string_view name);

/// Whether a model is ever told of the tool.
bool suits(const Tool& tool, const llm::Profile& profile);
/// Whether the tool exists for a model in a mode (ask, plan, build).
bool offered(const Tool& tool, std::string_view mode, const llm::Profile& profile);

// One file each.
Task<Result<ToolOutcome>> todo_write(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> ask_user(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> list_files(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> read_file_tool(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> write_file_tool(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> edit_file(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> core_call(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> calculate_tool(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> check(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> remember(Work* work, json::Object arguments);
Task<Result<ToolOutcome>> recall(Work* work, json::Object arguments);

/// The card with several questions, for a call and for a model's clarification. What was decided before is not asked again: it is in the
/// outcome's output. Ends the turn unless nothing is left to ask.
Task<Result<ToolOutcome>> ask_questions(Work* work, std::vector<llm::ClarifyingQuestion> questions, std::string user_message);

/// The findings of a red report for a model: an entry per file and rule, at most `max_bytes`, the rest counted.
std::string findings_for_model(const json::Object& report, std::size_t max_bytes = 2400);

}  // namespace atelier::agent
