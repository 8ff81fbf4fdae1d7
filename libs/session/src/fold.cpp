#include "atelier/session/session.hpp"

#include <algorithm>
#include <functional>

#include "atelier/base/ids.hpp"

namespace atelier::session {
namespace {

using Body = json::Object;
using Handler = void (*)(Session&, Millis, const Body&);

std::string text(const Body& body, std::string_view key) { return json::get_string(body, key); }

Message* find_message(Session& s, const std::string& id) {
    const auto at = std::ranges::find(s.messages, id, &Message::id);
    return at == s.messages.end() ? nullptr : &*at;
}

/// Shortens the list to `size` and returns what came after.
template <class T>
std::vector<T> cut(std::vector<T>& list, std::size_t size) {
    const auto from = list.begin() + static_cast<std::ptrdiff_t>(std::min(size, list.size()));
    std::vector<T> rest(std::make_move_iterator(from), std::make_move_iterator(list.end()));
    list.erase(from, list.end());
    return rest;
}

Restorable current(const Session& s) {
    Restorable r = s.now;
    r.messages = s.messages.size();
    r.tool_calls = s.tool_calls.size();
    r.transcript = s.transcript.size();
    return r;
}

void session_created(Session& s, Millis at, const Body& b) {
    s.user = text(b, "user");
    s.mode = text(b, "mode");
    s.slot = text(b, "slot");
    s.title = text(b, "title");
    s.feature = text(b, "feature");
    s.created_at = at;
}

void session_updated(Session& s, Millis, const Body& b) {
    if (b.contains("title")) s.title = text(b, "title");
    if (b.contains("mode")) s.mode = text(b, "mode");
    if (b.contains("slot")) s.slot = text(b, "slot");
    if (b.contains("lang")) s.lang = text(b, "lang");
    if (b.contains("feature")) s.feature = text(b, "feature");
}

void turn_started(Session& s, Millis, const Body& b) {
    s.undo.push_back({text(b, "turn_id"), current(s)});
    s.redo.clear();
    s.running_turn = text(b, "turn_id");
    s.state = "running";
    s.resumed = 0;
    s.steps = 0;
    s.last_error.reset();
    if (const auto lang = text(b, "lang"); !lang.empty()) s.lang = lang;
}

void message_added(Session& s, Millis at, const Body& b) {
    Message m;
    m.id = text(b, "message_id");
    m.role = text(b, "role");
    m.text = text(b, "text");
    m.turn_id = text(b, "turn_id");
    m.status = "complete";
    m.at = at;
    s.transcript.push_back({m.role == "user" ? Entry::Kind::user : Entry::Kind::assistant, m.text});
    s.messages.push_back(std::move(m));
}

void text_delta(Session& s, Millis at, const Body& b) {
    Message* m = find_message(s, text(b, "message_id"));
    if (!m) {
        s.messages.push_back({text(b, "message_id"), "assistant", "", text(b, "turn_id"), "streaming", at});
        m = &s.messages.back();
    }
    m->text += text(b, "text");
}

void text_completed(Session& s, Millis at, const Body& b) {
    Message* m = find_message(s, text(b, "message_id"));
    if (!m) {
        s.messages.push_back({text(b, "message_id"), "assistant", "", text(b, "turn_id"), "complete", at});
        m = &s.messages.back();
    }
    m->text = text(b, "text");
    m->status = "complete";
    // What was shown turned out to be no words for the user (thinking, a call).
    if (m->text.empty()) s.messages.erase(s.messages.begin() + (m - s.messages.data()));
    // A model's own words are in its step.
    if (!b.contains("step_id")) s.transcript.push_back({Entry::Kind::assistant, text(b, "text")});
}

void tool_started(Session& s, Millis at, const Body& b) {
    ToolCall call;
    call.id = text(b, "call_id");
    call.turn_id = text(b, "turn_id");
    call.name = text(b, "name");
    call.summary = text(b, "summary");
    call.status = "running";
    call.started_at = at;
    if (const auto* arguments = b.if_contains("arguments")) call.arguments = *arguments;
    s.tool_calls.push_back(std::move(call));
    s.status_text = s.tool_calls.back().summary;
}

void tool_completed(Session& s, Millis, const Body& b) {
    for (auto& call : s.tool_calls) {
        if (call.id != text(b, "call_id")) continue;
        call.status = text(b, "status");
        call.duration_ms = json::get_integer(b, "duration_ms");
        call.result = text(b, "result");
        if (b.contains("output")) s.transcript.push_back({Entry::Kind::output, text(b, "output"), call.name});
    }
}

void plan_updated(Session& s, Millis, const Body& b) {
    const auto* items = json::get_array(b, "items");
    if (!items) return;
    s.now.plan.clear();
    s.now.own_plan = b.contains("by");
    for (const auto& item : *items) {
        if (const auto* o = item.if_object())
            s.now.plan.push_back({text(*o, "id"), text(*o, "title"), text(*o, "status")});
    }
}

void question_asked(Session& s, Millis, const Body& b) {
    const auto* questions = json::get_array(b, "questions");
    if (!questions) return;
    for (const auto& q : *questions) {
        if (const auto* o = q.if_object()) s.now.questions.push_back({text(*o, "id"), *o, "pending", ""});
    }
}

void settle_question(Session& s, const Body& b, const char* status) {
    for (auto& q : s.now.questions) {
        if (q.id != text(b, "id") || q.status != "pending") continue;
        q.status = status;
        q.answer = text(b, "value");
    }
}

void question_answered(Session& s, Millis, const Body& b) { settle_question(s, b, "answered"); }
void question_withdrawn(Session& s, Millis, const Body& b) { settle_question(s, b, "withdrawn"); }

void decision_removed(Session& s, Millis, const Body& b) {
    std::erase_if(s.now.decisions, [&](const Decision& d) { return d.key == text(b, "key"); });
}

void decision_recorded(Session& s, Millis, const Body& b) {
    Decision made{text(b, "key"), text(b, "question"), text(b, "value")};
    const auto known = std::ranges::find(s.now.decisions, made.key, &Decision::key);
    if (known == s.now.decisions.end())
        s.now.decisions.push_back(std::move(made));
    else
        *known = std::move(made);
}

void step_started(Session& s, Millis, const Body& b) {
    if (const auto* context = json::get_object(b, "context")) {
        s.context_used = json::get_integer(*context, "used");
        s.window = json::get_integer(*context, "window");
        s.context_counted = json::get_string(*context, "counted");
    }
}

void step_completed(Session& s, Millis, const Body& b) {
    ++s.steps;
    if (auto model = text(b, "model"); !model.empty()) s.model = std::move(model);
    s.writing_path.clear();
    s.writing_text.clear();
    // One of several candidates counts when it is chosen.
    if (b.contains("candidate")) return;
    if (auto said = text(b, "text"); !said.empty()) s.transcript.push_back({Entry::Kind::assistant, std::move(said)});
}

/// A candidate takes the place of the answer that it is better than.
void step_chosen(Session& s, Millis, const Body& b) {
    const auto last =
        std::ranges::find(s.transcript.rbegin(), s.transcript.rend(), Entry::Kind::assistant, &Entry::kind);
    if (last != s.transcript.rend()) last->text = text(b, "text");
}

void tell(Session& s, const Body& b) {
    const auto* told = json::get_object(b, "told");
    if (!told) return;
    for (const auto& part : *told) {
        if (part.value().is_string()) s.now.told[std::string(part.key())] = std::string(part.value().as_string());
    }
}

void context_added(Session& s, Millis, const Body& b) {
    if (auto words = text(b, "text"); !words.empty()) s.transcript.push_back({Entry::Kind::context, std::move(words)});
    tell(s, b);
}

/// What was said before is said again in short; the last entries stay as they are.
void context_compacted(Session& s, Millis, const Body& b) {
    const auto kept = static_cast<std::size_t>(std::max<std::int64_t>(0, json::get_integer(b, "kept")));
    std::vector<Entry> rest = cut(s.transcript, s.transcript.size() - std::min(kept, s.transcript.size()));
    s.transcript = {{Entry::Kind::context, text(b, "text")}};
    std::ranges::move(rest, std::back_inserter(s.transcript));
    s.now.told.clear();
    tell(s, b);
    ++s.now.compactions;
}

void code_delta(Session& s, Millis, const Body& b) {
    if (const auto path = text(b, "path"); path != s.writing_path) {
        s.writing_path = path;
        s.writing_text.clear();
    }
    s.writing_text += text(b, "text");
}

void draft_changed(Session& s, Millis, const Body& b) {
    if (!s.now.draft) s.now.draft.emplace();
    if (b.contains("text"))
        s.now.draft->files[text(b, "path")] = text(b, "text");
    else
        s.now.draft->files.erase(text(b, "path"));
    s.now.draft->gate.reset();
}

void draft_judged(Session& s, Millis, const Body& b) {
    const auto* report = json::get_object(b, "report");
    if (s.now.draft && report) s.now.draft->gate = *report;
}

void draft_cleared(Session& s, Millis, const Body&) { s.now.draft.reset(); }

void artifact_changed(Session& s, Millis, const Body& b) {
    const std::string path = text(b, "path");
    if (!b.contains("text")) {
        s.now.artifacts.erase(path);
    } else {
        auto& artifact = s.now.artifacts[path];
        artifact.version = artifact.sha256.empty() ? 1 : artifact.version + 1;
        artifact.text = text(b, "text");
        artifact.sha256 = text(b, "sha256");
    }
    s.now.gate.reset();
    s.now.bundle_sha256.clear();
}

void spec_updated(Session& s, Millis, const Body& b) {
    if (const auto* reading = json::get_object(b, "reading"))
        s.now.reading = *reading;
    else
        s.now.reading.reset();
}

void gate_completed(Session& s, Millis, const Body& b) {
    const auto* report = json::get_object(b, "report");
    if (!report) return;
    s.now.gate = *report;
    s.now.bundle_sha256 = text(*report, "bundle_sha256");
}

void preview_ready(Session& s, Millis, const Body& b) {
    // Logs from before frames were shared hold previews that cannot be shown any more.
    if (const auto* preview = json::get_object(b, "preview"); preview && preview->contains("frame_url"))
        s.now.preview = *preview;
}

void preview_failed(Session& s, Millis, const Body& b) {
    Body preview = s.now.preview.value_or(Body{
        {"id", ""},
        {"url", ""},
        {"frame_url", ""},
        {"bundle_sha256", ""},
        {"slot", ""},
        {"writes", json::Array{}},
        {"masked", false},
        {"expires_at", 0}
    });
    preview["status"] = "failed";
    preview["message"] = text(b, "message");
    s.now.preview = std::move(preview);
}

void change_updated(Session& s, Millis, const Body& b) {
    if (const auto* change = json::get_object(b, "change")) s.change = *change;
}

void usage_updated(Session& s, Millis, const Body& b) {
    s.tokens_in += json::get_integer(b, "tokens_in");
    s.tokens_out += json::get_integer(b, "tokens_out");
    s.model_calls += json::get_integer(b, "model_calls");
    s.tokens_estimated += json::get_integer(b, "estimated");
}

/// Two queues: of messages that wait for this session, and of requests that wait for the model. Each by its member.
void queue_updated(Session& s, Millis, const Body& b) {
    if (b.contains("model")) {
        const auto* place = json::get_object(b, "model");
        s.model_place.reset();
        if (place) s.model_place = {json::get_integer(*place, "ahead"), json::get_integer(*place, "estimate_ms")};
    }
    if (!b.contains("queue")) return;
    s.queue.clear();
    if (const auto* queue = json::get_array(b, "queue")) {
        for (const auto& entry : *queue) {
            if (entry.is_string()) s.queue.emplace_back(entry.as_string());
        }
    }
}

void status_updated(Session& s, Millis, const Body& b) { s.status_text = text(b, "text"); }

/// A turn that ends leaves nothing "running", however it ended.
void settle_turn(Session& s, const char* message_status) {
    for (auto& m : s.messages) {
        if (m.status == "streaming") m.status = message_status;
    }
    for (auto& call : s.tool_calls) {
        if (call.status == "running") call.status = "interrupted";
    }
    s.running_turn.clear();
    s.model_place.reset();
    s.status_text.clear();
    s.writing_path.clear();
    s.writing_text.clear();
}

/// A start goes on with what a process left: what was running then has to be done again.
void turn_resumed(Session& s, Millis, const Body&) {
    const std::string turn = s.running_turn;
    settle_turn(s, "stopped");
    s.running_turn = turn;
    s.state = "running";
    ++s.resumed;
}

void turn_completed(Session& s, Millis, const Body& b) {
    settle_turn(s, "complete");
    s.state = s.pending_question() ? "asking" : "idle";
    if (const auto* timings = json::get_object(b, "timings_ms")) s.timings_ms = *timings;
}

void turn_stopped(Session& s, Millis, const Body&) {
    settle_turn(s, "stopped");
    for (auto& item : s.now.plan) {
        if (item.status == "in_progress" || item.status == "pending") item.status = "cancelled";
    }
    s.state = s.pending_question() ? "asking" : "idle";
}

void turn_failed(Session& s, Millis, const Body& b) {
    settle_turn(s, "stopped");
    for (auto& item : s.now.plan) {
        if (item.status == "in_progress") item.status = "failed";
        if (item.status == "pending") item.status = "cancelled";
    }
    s.state = s.pending_question() ? "asking" : "failed";
    if (const auto* error = json::get_object(b, "error")) s.last_error = *error;
}

void error_event(Session& s, Millis, const Body& b) {
    s.last_error = Body{{"code", text(b, "code")}, {"message", text(b, "message")}};
}

/// Only what a reader may still want to see: a backend that talks all day must not make the session grow.
void backend_log(Session& s, Millis, const Body& b) {
    constexpr std::size_t k_kept = 50;
    const auto* entries = json::get_array(b, "entries");
    if (!entries) return;
    for (const auto& entry : *entries) {
        if (entry.is_object()) s.backend_log.push_back(entry.as_object());
    }
    if (s.backend_log.size() > k_kept) s.backend_log.erase(s.backend_log.begin(), s.backend_log.end() - k_kept);
}

void undo_applied(Session& s, Millis, const Body&) {
    if (s.undo.empty()) return;
    Restorable target = std::move(s.undo.back().before);
    s.undo.pop_back();
    Restorable after = current(s);
    // What a compaction has put together cannot be taken apart again: then the model is told of the files anew.
    const bool whole = target.compactions == s.now.compactions;
    const int compactions = s.now.compactions;
    auto untold = whole ? cut(s.transcript, target.transcript) : std::vector<Entry>{};
    s.redo.push_back(
        {std::move(after), cut(s.messages, target.messages), cut(s.tool_calls, target.tool_calls), std::move(untold)}
    );
    s.now = std::move(target);
    s.now.compactions = compactions;
    if (!whole) s.now.told.clear();
    s.state = s.pending_question() ? "asking" : "idle";
    s.last_error.reset();
}

void redo_applied(Session& s, Millis, const Body&) {
    if (s.redo.empty()) return;
    s.undo.push_back({"redo", current(s)});
    Session::Undone undone = std::move(s.redo.back());
    s.redo.pop_back();
    s.now = std::move(undone.after);
    std::ranges::move(undone.messages, std::back_inserter(s.messages));
    std::ranges::move(undone.tool_calls, std::back_inserter(s.tool_calls));
    std::ranges::move(undone.transcript, std::back_inserter(s.transcript));
    s.state = s.pending_question() ? "asking" : "idle";
}

const std::map<std::string, Handler, std::less<>>& handlers() {
    static const std::map<std::string, Handler, std::less<>> table{
        {"session.created", session_created},
        {"session.updated", session_updated},
        {"turn.started", turn_started},
        {"turn.completed", turn_completed},
        {"turn.stopped", turn_stopped},
        {"turn.failed", turn_failed},
        {"message.added", message_added},
        {"text.delta", text_delta},
        {"text.completed", text_completed},
        {"tool.started", tool_started},
        {"tool.completed", tool_completed},
        {"plan.updated", plan_updated},
        {"question.asked", question_asked},
        {"question.answered", question_answered},
        {"question.withdrawn", question_withdrawn},
        {"decision.recorded", decision_recorded},
        {"decision.removed", decision_removed},
        {"step.started", step_started},
        {"step.completed", step_completed},
        {"step.chosen", step_chosen},
        {"context.added", context_added},
        {"context.compacted", context_compacted},
        {"code.delta", code_delta},
        {"draft.changed", draft_changed},
        {"draft.judged", draft_judged},
        {"draft.cleared", draft_cleared},
        {"turn.resumed", turn_resumed},
        {"artifact.changed", artifact_changed},
        {"spec.updated", spec_updated},
        {"gate.completed", gate_completed},
        {"preview.ready", preview_ready},
        {"preview.failed", preview_failed},
        {"change.updated", change_updated},
        {"usage.updated", usage_updated},
        {"queue.updated", queue_updated},
        {"status.updated", status_updated},
        {"error", error_event},
        {"backend.log", backend_log},
        {"undo.applied", undo_applied},
        {"redo.applied", redo_applied},
    };
    return table;
}

}  // namespace

std::map<std::string, std::string> Session::files() const {
    std::map<std::string, std::string> out;
    for (const auto& [path, artifact] : now.artifacts) out[path] = artifact.text;
    return out;
}

std::string Session::content_sha256() const { return digest_files(files()); }

const Question* Session::pending_question() const {
    const auto at = std::ranges::find(now.questions, "pending", &Question::status);
    return at == now.questions.end() ? nullptr : &*at;
}

const Decision* Session::decision(std::string_view key) const {
    const auto at = std::ranges::find(now.decisions, key, &Decision::key);
    return at == now.decisions.end() ? nullptr : &*at;
}

void apply(Session& session, std::int64_t seq, Millis at, const std::string& type, const json::Object& body) {
    session.seq = seq;
    session.updated_at = at;
    if (const auto handler = handlers().find(type); handler != handlers().end()) handler->second(session, at, body);
}

}  // namespace atelier::session
