#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"
#include "atelier/llm/chat.hpp"
#include "atelier/session/turns.hpp"
#include "atelier/spec/fill.hpp"

/// What the agent needs from the world, as interfaces. The agent decides; atelierd does.
namespace atelier::agent {

using session::Event;
using session::EventSink;
using session::Session;
using session::Usage;

struct SessionRef {
    std::string id;
    std::string user;
    std::string feature;
    std::string slot;
    spec::Lang lang = spec::Lang::en;
};

struct GateOutcome {
    bool ok = false;
    json::Object report;                           ///< GateReport of the OpenAPI document
    std::map<std::string, std::string> formatted;  ///< files that the formatter changed
    std::string bundle_sha256;
};

/// A tool of the application, as a model is told of it.
struct CoreTool {
    std::string name;
    std::vector<std::string> arguments;  ///< names; a required one ends in "!"
};

/// Effects on files, checks and the sandbox. Every call can be cancelled.
class Workbench {
public:
    virtual ~Workbench() = default;
    /// Tickers, names and dimension values of the user's own data, for names in requests.
    virtual Task<Result<spec::Context>> vocabulary(SessionRef session) = 0;
    /// `on_check` is awaited with one Check object after each check.
    virtual Task<Result<GateOutcome>> check(SessionRef session, std::map<std::string, std::string> files, std::function<Task<>(json::Object)> on_check) = 0;
    /// A Preview object of the OpenAPI document. The files' manifest says which tools the preview may call.
    virtual Task<Result<json::Object>> preview(SessionRef session, std::map<std::string, std::string> files, std::string bundle_sha256) = 0;
    /// The application's tools that only read, in the contract's order: what core_call may name. Never waits.
    virtual std::vector<CoreTool> core_tools() const = 0;
    /// One of them, in the user's own scope; the tool's structured content. not_found for a tool that does not exist or does not only
    /// read, invalid_argument for arguments that do not fit; a tool's own refusal is an error with its words.
    virtual Task<Result<json::Object>> core_call(SessionRef session, std::string tool, json::Object arguments) = 0;
};

struct Interpretation {
    spec::FillResult result;
    Usage usage;
    std::string by;  ///< "rules" or the model's name, for the tool card
};

/// Turns words into a spec: by rules alone, or by rules and a model that vote.
class Interpreter {
public:
    virtual ~Interpreter() = default;
    virtual Task<Result<Interpretation>> interpret(
        std::string request, spec::Lang lang, spec::Context context, llm::Caller caller
    ) = 0;
};

/// A tool of an outside MCP server, under the name that the model calls it by. Names and texts come from that server: data.
struct OutsideTool {
    std::string name;
    std::string description;
    json::Object input_schema;
};

/// A call that a model asked for, and what came of it.
struct ToolExchange {
    std::string name;
    json::Object arguments;
    std::string result;  ///< the tool's text, or why there is none
    bool operator==(const ToolExchange&) const = default;
};

/// What a writer knows of tools in one turn. Empty: there are none, and nothing is said about them.
struct ToolTalk {
    std::vector<OutsideTool> tools;
    std::vector<ToolExchange> exchanges;
    /// Whether such a call may be asked for: the name is known and the arguments fit.
    std::function<bool(const std::string& name, const json::Object& arguments)> check{};
};

/// Tools of configured servers. Which ones there are, what they may do and what they answered is the servers' and the
/// configuration's; whether somebody has to be asked first is looked at by the turn.
class OutsideTools {
public:
    enum class Rule { allow, ask, deny };

    virtual ~OutsideTools() = default;
    /// Those that this session's user may use, in a fixed order, without denied ones. Never waits for a server.
    virtual Task<Result<std::vector<OutsideTool>>> offered(SessionRef session) = 0;
    virtual Rule rule(const std::string& tool) const = 0;
    virtual bool fits(const std::string& tool, const json::Object& arguments) const = 0;
    /// The tool's words, cut to a size that a model can read. A tool's own refusal is text, too; an error is a server that does not
    /// answer. `permission_denied` for a tool that is not offered to this user. Cancelling cancels the call at the server.
    virtual Task<Result<std::string>> call(SessionRef session, std::string tool, json::Object arguments) = 0;
};

struct WrittenCode {
    std::map<std::string, std::string> files;
    std::string title;
    Usage usage;
    /// Set: there are no files yet, the model wants this call first. Its result is left empty.
    std::optional<ToolExchange> wanted{};
};

/// Why there is no code, in the user's language, and what finding that out cost.
struct WriteError : Error {
    WriteError(Error error, Usage u = {})
        : Error(std::move(error)), usage(u) {}  // NOLINT: an error may have cost nothing
    Usage usage;
};
using WriteResult = std::expected<WrittenCode, WriteError>;

/// Rung 2: writes TSX. `ready()` is false where no capable model is connected.
class CodeWriter {
public:
    virtual ~CodeWriter() = default;
    virtual bool ready() const = 0;
    /// `feedback` holds the findings of the attempt before, empty at first. `on_text` receives the model's words as they come.
    virtual Task<WriteResult> write(
        std::string request, spec::Lang lang, std::map<std::string, std::string> current, std::string feedback,
        std::function<void(std::string)> on_text, ToolTalk talk, llm::Caller caller
    ) = 0;
};

}  // namespace atelier::agent
