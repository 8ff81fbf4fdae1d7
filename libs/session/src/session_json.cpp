#include "atelier/session/event.hpp"
#include "atelier/session/session.hpp"

namespace atelier::session {
namespace {

json::Array messages_json(const Session& s) {
    json::Array out;
    for (const auto& m : s.messages) {
        out.push_back(json::Object{
            {"id", m.id}, {"role", m.role}, {"text", m.text}, {"at", m.at}, {"turn_id", m.turn_id}, {"status", m.status}
        });
    }
    return out;
}

json::Array tool_calls_json(const Session& s) {
    json::Array out;
    for (const auto& c : s.tool_calls) {
        out.push_back(json::Object{
            {"id", c.id},
            {"turn_id", c.turn_id},
            {"name", c.name},
            {"summary", c.summary},
            {"status", c.status},
            {"started_at", c.started_at},
            {"duration_ms", c.duration_ms},
            {"arguments", c.arguments},
            {"result", c.result}
        });
    }
    return out;
}

json::Array plan_json(const Session& s) {
    json::Array out;
    for (const auto& item : s.now.plan)
        out.push_back(json::Object{{"id", item.id}, {"title", item.title}, {"status", item.status}});
    return out;
}

json::Array questions_json(const Session& s) {
    json::Array out;
    for (const auto& q : s.now.questions) {
        json::Object o = q.body;
        // The turn's business.
        for (const char* inner : {"calls_before", "key", "request", "by"}) o.erase(inner);
        o["status"] = q.status;
        if (!q.answer.empty()) o["answer"] = q.answer;
        out.push_back(std::move(o));
    }
    return out;
}

json::Array artifacts_json(const Session& s) {
    json::Array out;
    for (const auto& [path, a] : s.now.artifacts) {
        out.push_back(json::Object{
            {"path", path},
            {"sha256", a.sha256},
            {"bytes", a.text.size()},
            {"version", a.version},
            {"status", a.version > 1 ? "modified" : "added"}
        });
    }
    return out;
}

json::Object resolved_json(const Session& s) {
    json::Object out;
    for (const auto& d : s.now.decisions) out[d.key] = d.value;
    return out;
}

json::Array decisions_json(const Session& s) {
    json::Array out;
    for (const auto& d : s.now.decisions) {
        out.push_back(json::Object{{"key", d.key}, {"question", d.question}, {"value", d.value}});
    }
    return out;
}

json::Value draft_json(const Session& s) {
    if (!s.now.draft) return nullptr;
    json::Array files;
    for (const auto& [path, text] : s.now.draft->files) {
        files.push_back(json::Object{{"path", path}, {"text", text}, {"bytes", text.size()}});
    }
    return json::Object{
        {"files", std::move(files)},
        {"gate", s.now.draft->gate ? json::Value(*s.now.draft->gate) : json::Value(nullptr)}
    };
}

json::Value context_json(const Session& s) {
    if (s.window <= 0) return nullptr;
    json::Object out{{"used", s.context_used}, {"window", s.window}};
    if (!s.context_counted.empty()) out["counted"] = s.context_counted;
    return out;
}

json::Value or_null(const std::optional<json::Object>& object) {
    return object ? json::Value(*object) : json::Value(nullptr);
}

}  // namespace

json::Object to_json(const Session& s, const std::string& epoch, const std::string& publish_reason) {
    json::Array queue;
    for (const auto& q : s.queue) queue.emplace_back(q);
    json::Array backend_lines;
    for (const auto& line : s.backend_log) backend_lines.push_back(line);
    json::Object out{
        {"id", s.id},
        {"user", s.user},
        {"title", s.title},
        {"mode", s.mode},
        {"state", s.state},
        {"slot", s.slot},
        {"cursor", epoch + ":" + std::to_string(s.seq)},
        {"messages", messages_json(s)},
        {"tool_calls", tool_calls_json(s)},
        {"plan", plan_json(s)},
        {"resolved_context", resolved_json(s)},
        {"decisions", decisions_json(s)},
        {"draft", draft_json(s)},
        {"context", context_json(s)},
        {"writing", s.writing_path.empty()
                        ? json::Value(nullptr)
                        : json::Value(json::Object{{"path", s.writing_path}, {"text", s.writing_text}})},
        {"questions", questions_json(s)},
        {"artifacts", artifacts_json(s)},
        {"reading", or_null(s.now.reading)},
        {"gate", or_null(s.now.gate)},
        {"preview", or_null(s.now.preview)},
        {"change", or_null(s.change)},
        {"queue", std::move(queue)},
        {"can_undo", s.can_undo()},
        {"can_redo", s.can_redo()},
        {"publish", json::Object{{"enabled", publish_reason.empty()}, {"reason", publish_reason}}},
        {"status", s.status_text},
        {"usage",
         json::Object{
             {"tokens_in", s.tokens_in},
             {"tokens_out", s.tokens_out},
             {"model_calls", s.model_calls},
             {"estimated", s.tokens_estimated}
         }},
        {"last_error", or_null(s.last_error)},
        {"timings_ms", s.timings_ms},
        {"backend_log", std::move(backend_lines)},
    };
    if (s.model_place)
        out["model_place"] =
            json::Object{{"ahead", s.model_place->ahead}, {"estimate_ms", s.model_place->estimate_ms}};
    return out;
}

json::Object usage_json(const Usage& usage) {
    json::Object out{
        {"tokens_in", usage.tokens_in}, {"tokens_out", usage.tokens_out}, {"model_calls", usage.model_calls}
    };
    if (usage.estimated > 0) out["estimated"] = usage.estimated;
    return out;
}

}  // namespace atelier::session
