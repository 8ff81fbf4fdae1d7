#include <doctest/doctest.h>

#include "atelier/session/session.hpp"

using namespace atelier;
using namespace atelier::session;

namespace {

struct Log {
    Session session;
    std::int64_t seq = 0;
    Log& add(std::string type, json::Object body = {}) {
        ++seq;
        apply(session, seq, 1000 + seq, type, body);
        return *this;
    }
    Log& turn(const std::string& id, const std::string& text, const std::string& code) {
        add("turn.started", {{"turn_id", id}, {"lang", "en"}});
        add("message.added", {{"message_id", "m-" + id}, {"role", "user"}, {"text", text}, {"turn_id", id}});
        add("artifact.changed", {{"path", "widget.tsx"}, {"text", code}, {"sha256", code}, {"bytes", 1}});
        add("gate.completed", {{"report", json::Object{{"ok", true}, {"bundle_sha256", "b" + code}}}});
        add("text.completed", {{"turn_id", id}, {"message_id", "a-" + id}, {"text", "done " + code}});
        return add("turn.completed", {{"turn_id", id}});
    }
};

std::string text_of(const Session& session) { return json::print(to_json(session, "e", "")); }

}  // namespace

TEST_CASE("the last lines of a backend stay, however many it writes") {
    Session session;
    for (int i = 1; i <= 30; ++i) {
        const json::Object one{{"at", i}, {"level", "info"}, {"route", "list"}, {"message", std::to_string(i)}};
        apply(session, i, i, "backend.log", {{"entries", json::Array{one, one}}});
    }
    REQUIRE(session.backend_log.size() == 50);
    CHECK(json::get_string(session.backend_log.back(), "message") == "30");
    CHECK(json::get_string(session.backend_log.front(), "message") == "6");
    CHECK(to_json(session, "e", "").at("backend_log").as_array().size() == 50);
}

TEST_CASE("the same events give the same session") {
    Log a;
    Log b;
    a.add("session.created", {{"user", "u"}, {"mode", "build"}, {"slot", "page"}}).turn("t1", "hello", "one");
    b.add("session.created", {{"user", "u"}, {"mode", "build"}, {"slot", "page"}}).turn("t1", "hello", "one");
    CHECK(text_of(a.session) == text_of(b.session));
    CHECK(a.session.messages.size() == 2);
    CHECK(a.session.now.bundle_sha256 == "bone");
}

TEST_CASE("undo takes files, messages, gate and questions back; redo brings all again; each can be repeated") {
    Log log;
    log.add("session.created", {{"user", "u"}, {"mode", "build"}});
    log.turn("t1", "one", "one");
    const auto after_one = text_of(log.session);
    log.turn("t2", "two", "two");
    log.add("undo.applied");
    CHECK(log.session.files() == std::map<std::string, std::string>{{"widget.tsx", "one"}});
    CHECK(log.session.messages.size() == 2);
    CHECK(log.session.now.bundle_sha256 == "bone");
    log.add("undo.applied");
    CHECK(log.session.files().empty());
    CHECK(log.session.messages.empty());
    CHECK_FALSE(log.session.can_undo());
    log.add("redo.applied").add("redo.applied");
    CHECK(log.session.files() == std::map<std::string, std::string>{{"widget.tsx", "two"}});
    CHECK(log.session.messages.size() == 4);
    CHECK_FALSE(log.session.can_redo());
    log.add("undo.applied");
    CHECK(log.session.messages.back().text == "done one");
    log.turn("t3", "three", "three");
    CHECK_FALSE(log.session.can_redo());
    CHECK(after_one.find("done one") != std::string::npos);
}

TEST_CASE("whatever ends a turn leaves nothing running") {
    for (const char* end : {"turn.stopped", "turn.failed", "turn.completed"}) {
        Log log;
        log.add("turn.started", {{"turn_id", "t"}});
        log.add("tool.started", {{"call_id", "c"}, {"turn_id", "t"}, {"name", "check"}, {"summary", "s"}});
        log.add("text.delta", {{"turn_id", "t"}, {"message_id", "m"}, {"text", "half"}});
        json::Array items{json::Object{{"id", "1"}, {"title", "x"}, {"status", "in_progress"}}};
        log.add("plan.updated", {{"items", items}});
        CHECK(log.session.state == "running");
        log.add(end, {{"turn_id", "t"}, {"error", json::Object{{"code", "internal"}, {"message", "m"}}}});
        CHECK(log.session.state != "running");
        CHECK(log.session.tool_calls[0].status == "interrupted");
        CHECK(log.session.messages[0].text == "half");
        CHECK(log.session.messages[0].status != "streaming");
    }
}

TEST_CASE("a pending question survives everything but its answer") {
    Log log;
    json::Array questions{json::Object{{"id", "q1"}, {"question", "Which?"}, {"required", true}}};
    log.add("turn.started", {{"turn_id", "t"}}).add("question.asked", {{"questions", questions}}).add("turn.completed", {{"turn_id", "t"}});
    CHECK(log.session.state == "asking");
    log.add("error", {{"code", "busy"}, {"message", "m"}}).add("session.updated", {{"title", "t"}});
    CHECK(log.session.pending_question()->id == "q1");
    log.add("turn.started", {{"turn_id", "t2"}}).add("question.answered", {{"id", "q1"}, {"value", "AAPL"}}).add("turn.completed", {{"turn_id", "t2"}});
    CHECK(log.session.state == "idle");
    CHECK(log.session.now.questions[0].answer == "AAPL");
}

TEST_CASE("odd events change nothing but the number") {
    Log log;
    log.add("nonsense", {{"a", 1}}).add("plan.updated", {{"items", "x"}}).add("gate.completed").add("undo.applied").add("redo.applied").add("artifact.changed");
    CHECK(log.session.seq == 6);
    CHECK(log.session.messages.empty());
    CHECK(log.session.now.plan.empty());
}

TEST_CASE("the digest names contents, not order") {
    CHECK(digest_files({{"a", "1"}, {"b", "2"}}) == digest_files({{"b", "2"}, {"a", "1"}}));
    CHECK(digest_files({{"a", "12"}}) != digest_files({{"a", "1"}, {"2", ""}}));
}
