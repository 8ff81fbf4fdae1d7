#pragma once

#include <string>
#include <vector>

#include "atelier/agent/turn.hpp"

/// What a model is told: a fixed front, byte-identical for all users and days, then the session's transcript in the order of its log, so
/// that each request of a session begins with the one before it; only a compaction begins anew.
namespace atelier::agent {

/// The front: rules, the application's SDK, the tools that suit the model.
std::string system_prompt(const std::string& sdk, const llm::Profile& profile, const std::vector<CoreTool>& core);

/// The messages of a request. Neighbours of one role are one message.
std::vector<llm::Message> messages_of(const std::string& system, const std::vector<session::Entry>& transcript);

/// A part of the context, as the model is told of it.
struct ContextPart {
    std::string name;  ///< situation, decisions, tools, files
    std::string text;
};
/// All parts, in the order of the prompt. `tools`: of outside servers; `today`: YYYY-MM-DD.
std::vector<ContextPart> context_parts(
    const Session& session, spec::Lang lang, const std::map<std::string, std::string>& files, const std::vector<OutsideTool>& tools,
    const std::string& today
);

/// The digest of the part "files", as the model is told of them.
std::string digest_of_files(const std::map<std::string, std::string>& files);

/// The event that tells what changed since the model was last told; nothing when nothing did.
std::optional<Event> context_event(const Session& session, const std::vector<ContextPart>& parts);

/// How short a transcript has to become, in tokens.
struct Compaction {
    std::int64_t budget = 0;  ///< for all that follows the front
    std::int64_t before = 0;  ///< what the request takes in now
    double scale = 1;         ///< tokens for each that is estimated
};

/// The event that puts the transcript into its budget: the context whole, what was said before in one line each, the
/// last entries as they are. failed_precondition when that is not possible.
Result<Event> compaction_event(const Session& session, const std::vector<ContextPart>& parts, Compaction wanted);

/// A file in a fence that names it, longer than every fence in it.
std::string fenced_file(const std::string& path, const std::string& text);

}  // namespace atelier::agent
