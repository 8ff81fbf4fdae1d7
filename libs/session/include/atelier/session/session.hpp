#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "atelier/base/clock.hpp"
#include "atelier/base/digest.hpp"
#include "atelier/json/json.hpp"

/// A session is a fold over its log. The fold is pure: the same events give the same session, on any replica, after any
/// crash. Bodies that nobody but the browser reads (a gate report, a reading) stay opaque JSON.
namespace atelier::session {

struct Message {
    std::string id;
    std::string role;  ///< user | assistant
    std::string text;
    std::string turn_id;
    std::string status;  ///< streaming | complete | stopped
    Millis at = 0;
};

struct ToolCall {
    std::string id;
    std::string turn_id;
    std::string name;
    std::string summary;
    std::string status;  ///< running | completed | failed | interrupted
    Millis started_at = 0;
    std::int64_t duration_ms = 0;
    json::Value arguments;
    std::string result;
};

struct PlanItem {
    std::string id;
    std::string title;
    std::string status;  ///< pending | in_progress | completed | failed | cancelled
};

struct Question {
    std::string id;
    json::Object body;   ///< question, options, required, free_text
    std::string status;  ///< pending | answered | withdrawn
    std::string answer;
};

struct Artifact {
    std::string text;
    std::string sha256;
    int version = 1;
};

/// What was settled with the user: never asked again, part of every later request to a model.
struct Decision {
    std::string key;
    std::string question;  ///< as it was asked; empty where the user said it unasked
    std::string value;
    bool operator==(const Decision&) const = default;
};

/// Code that is being written, or that did not pass. It never stands in for the last good version.
struct Draft {
    std::map<std::string, std::string> files;
    std::optional<json::Object> gate;  ///< the verdict, if there is one yet
};

/// A piece of what a model is told, or said, in the order of the log.
struct Entry {
    enum class Kind {
        user,       ///< the user's own words
        assistant,  ///< words of the model (calls included) or of Atelier
        context,    ///< what Atelier tells the model: files, findings, decisions
        output,     ///< what a call returned
    };
    Kind kind = Kind::user;
    std::string text;
    std::string name{};  ///< output: of the tool
};

/// What undo takes back and redo brings again.
struct Restorable {
    std::map<std::string, Artifact> artifacts;
    std::vector<PlanItem> plan;
    bool own_plan = false;  ///< made by a model or the user for this work; else the usual four steps
    std::vector<Question> questions;
    std::optional<json::Object> reading;
    std::optional<json::Object> gate;
    std::optional<json::Object> preview;
    std::string bundle_sha256;
    std::vector<Decision> decisions;
    std::optional<Draft> draft;
    std::map<std::string, std::string> told;  ///< part of the context -> digest, as the model was last told of it
    std::size_t messages = 0;
    std::size_t tool_calls = 0;
    std::size_t transcript = 0;
    int compactions = 0;
};

struct Session {
    std::string id;
    std::string user;
    std::string title;
    std::string mode = "build";
    std::string slot = "dashboard.grid";
    std::string lang = "en";
    std::string state = "idle";  ///< idle | running | asking | failed
    std::string feature;         ///< folder name and feature id; fixed by the first artifact
    std::int64_t seq = 0;
    Millis created_at = 0;
    Millis updated_at = 0;

    std::vector<Message> messages;
    std::vector<ToolCall> tool_calls;
    Restorable now;
    std::vector<Entry> transcript;
    std::optional<json::Object> change;
    std::vector<std::string> queue;
    struct ModelPlace {
        std::int64_t ahead = 0;  ///< requests before this one
        std::int64_t estimate_ms = 0;
    };
    std::optional<ModelPlace> model_place;  ///< in the queue for the model, while the turn's request waits there
    std::vector<json::Object> backend_log;  ///< the last lines of the customization's own backend, the oldest first
    std::string running_turn;
    int resumed = 0;           ///< how often a start went on with the present turn
    int steps = 0;             ///< finished model steps of the present turn
    std::string model;         ///< that answered last, as its server named it; empty: none was asked
    std::string writing_path;  ///< the file that a model is writing at this moment, and what there is of it
    std::string writing_text;
    std::string status_text;
    std::optional<json::Object> last_error;
    std::int64_t context_used = 0;  ///< tokens of the last request to a model, of so many that it can take in
    std::int64_t window = 0;
    std::string context_counted;    ///< vocabulary | server | estimate; empty in logs of before
    std::int64_t tokens_in = 0;
    std::int64_t tokens_out = 0;
    std::int64_t model_calls = 0;
    std::int64_t tokens_estimated = 0;  ///< of both: our own count
    json::Object timings_ms;

    struct Checkpoint {
        std::string turn_id;
        Restorable before;
    };
    std::vector<Checkpoint> undo;
    /// What an undo cut off.
    struct Undone {
        Restorable after;
        std::vector<Message> messages;
        std::vector<ToolCall> tool_calls;
        std::vector<Entry> transcript;
    };
    std::vector<Undone> redo;

    bool can_undo() const { return !undo.empty() && state != "running"; }
    bool can_redo() const { return !redo.empty() && state != "running"; }
    /// The text files of the work tree.
    std::map<std::string, std::string> files() const;
    /// SHA-256 over paths and texts: what a gate verdict, an approval and a change are pinned to.
    std::string content_sha256() const;
    const Question* pending_question() const;
    /// The value of a decision; nullptr when there is none.
    const Decision* decision(std::string_view key) const;
};

/// Applies one event. Unknown types and odd bodies change nothing but the sequence number.
void apply(Session& session, std::int64_t seq, Millis at, const std::string& type, const json::Object& body);

/// The session as REST serves it (schemas/rest/openapi.json, Session). `publish_reason` is empty when publishing is
/// possible.
json::Object to_json(const Session& session, const std::string& epoch, const std::string& publish_reason);

}  // namespace atelier::session
