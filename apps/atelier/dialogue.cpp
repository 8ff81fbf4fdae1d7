#include "dialogue.hpp"

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/gate/local_gate.hpp"

namespace atelier::cli {
namespace {

/// Of the attempt that did not pass, if there is one; else of the session's version.
const json::Object* last_verdict(const json::Object& session) {
    const auto* draft = json::get_object(session, "draft");
    const auto* attempt = draft ? json::get_object(*draft, "gate") : nullptr;
    return attempt ? attempt : json::get_object(session, "gate");
}

namespace fs = std::filesystem;

Result<json::Object> wait_until_idle(Server& server, const std::string& id) {
    for (int i = 0; i < 12000; ++i) {
        ATL_TRY(json::Object session, server.call("GET", "/sessions/" + id));
        if (json::get_string(session, "state") != "running") return session;
        std::this_thread::sleep_for(std::chrono::milliseconds(i < 100 ? 30 : 100));
    }
    return fail(Code::timeout, "the turn did not end in twenty minutes");
}

/// A picture of the preview's page, in the data folder; empty where none could be taken.
std::string take_screenshot(const Server& server, const std::string& id, const std::string& url) {
    const std::string chromium = process::find_program("chromium");
    const fs::path web = fs::path(server.root()) / "web";
    const std::string node = gate::find_node(web);
    if (chromium.empty() || node.empty()) return {};
    const fs::path folder = fs::path(server.data()) / "screenshots";
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    const std::string file = (folder / (id + ".png")).string();
    const fs::path home = folder / ("profile-" + random_hex(4));
    process::Command command;
    command.argv = {node, (web / "screenshot.mjs").string()};
    command.env = {{"HOME", home.string()}, {"PATH", "/usr/bin:/bin"}, {"LANG", "C.UTF-8"}};
    command.input = json::print(json::Object{{"url", url}, {"token", server.token()}, {"file", file}, {"chromium", chromium}});
    command.limits.wall = std::chrono::seconds(45);
    IoContext io;
    boost::asio::co_spawn(io, process::run(std::move(command)), [](std::exception_ptr, Result<process::Output>) {});
    io.run();
    fs::remove_all(home, ignored);
    return fs::exists(file) ? file : std::string();
}

json::Value member(const json::Object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    return found ? *found : json::Value(nullptr);
}

bool gate_ok(const json::Object& session, bool& judged) {
    const auto* gate = last_verdict(session);
    judged = gate != nullptr;
    const auto* ok = gate ? gate->if_contains("ok") : nullptr;
    return ok && ok->is_bool() && ok->as_bool();
}

std::string last_words(const json::Object& session) {
    std::string out;
    if (const auto* messages = json::get_array(session, "messages")) {
        for (const auto& message : *messages) {
            if (json::get_string(message.as_object(), "role") == "assistant") out = json::get_string(message.as_object(), "text");
        }
    }
    return out;
}

json::Array pending_questions(const json::Object& session) {
    json::Array out;
    if (const auto* questions = json::get_array(session, "questions")) {
        for (const auto& question : *questions) {
            if (json::get_string(question.as_object(), "status") == "pending") out.push_back(question);
        }
    }
    return out;
}

std::string for_people(const json::Object& session, const json::Array& questions, const json::Object& report) {
    std::string out;
    for (const auto& entry : questions) {
        const auto& question = entry.as_object();
        out += json::get_string(question, "question") + "\n";
        int number = 0;
        if (const auto* options = json::get_array(question, "options")) {
            for (const auto& option : *options) {
                const auto& o = option.as_object();
                out += "  " + std::to_string(++number) + ". " + json::get_string(o, "label");
                if (o.contains("recommended")) out += "  *";
                out += "\n";
            }
        }
        out += "./atelier answer " + json::get_string(session, "id") + " NUMBER --user " + json::get_string(session, "user") + "\n";
    }
    if (questions.empty()) out += last_words(session) + "\n";
    if (const auto* error = json::get_object(session, "last_error")) out += json::get_string(*error, "message") + "\n";
    if (const auto* gate = json::get_object(report, "gate")) {
        if (const auto* findings = json::get_array(*gate, "findings")) {
            for (const auto& finding : *findings) {
                const auto& f = finding.as_object();
                out += "  " + json::get_string(f, "file") + ":" + std::to_string(json::get_integer(f, "line")) + " " + json::get_string(f, "text") + "\n";
            }
        }
    }
    if (const auto* preview = json::get_object(report, "preview")) {
        if (const std::string url = json::get_string(*preview, "url"); !url.empty()) out += url + "\n";
    }
    if (const auto* change = json::get_object(report, "change")) out += json::get_string(*change, "branch") + " -> " + json::get_string(*change, "state") + " (" + json::get_string(*change, "id") + ")\n";
    return out;
}

Result<Outcome> finish(Server& server, const std::string& id, DialogueOptions options) {
    ATL_TRY(json::Object session, wait_until_idle(server, id));
    bool judged = false;
    const bool green = gate_ok(session, judged);
    const json::Array questions = pending_questions(session);
    std::string state = "done";
    int code = 0;
    if (!questions.empty()) {
        state = "question";
        code = 2;
    } else if (json::get_string(session, "state") == "failed") {
        state = "error";
        code = 1;
    } else if (judged && !green) {
        state = "gate_red";
        code = 3;
    } else if (!judged && json::get_string(session, "mode") == "build") {
        state = "refused";
    }
    std::optional<Error> publish_error;
    if (options.publish && state == "done") {
        auto published = server.call("POST", "/sessions/" + id + "/publish");
        if (!published) publish_error = published.error();
        ATL_TRY(session, server.call("GET", "/sessions/" + id));
    }
    const auto* reading = json::get_object(session, "reading");
    json::Object gate{{"ok", green}, {"findings", json::Array()}};
    if (const auto* report = last_verdict(session)) gate["findings"] = member(*report, "findings");
    json::Object preview{{"url", nullptr}, {"screenshot", nullptr}};
    if (const auto* shown = json::get_object(session, "preview")) {
        std::string url = json::get_string(*shown, "url");
        if (!url.empty()) preview["url"] = url = server.base_url() + url;
        if (options.screenshot && !url.empty() && json::get_string(*shown, "status") == "ready") {
            const std::string file = take_screenshot(server, id, url);
            if (!file.empty()) preview["screenshot"] = file;
        }
    }
    json::Array artifacts;
    if (const auto* list = json::get_array(session, "artifacts")) {
        for (const auto& artifact : *list) {
            artifacts.push_back(json::Object{{"path", json::get_string(artifact.as_object(), "path")}, {"sha256", json::get_string(artifact.as_object(), "sha256")}});
        }
    }
    Outcome outcome;
    outcome.report = {
        {"session", id},
        {"state", state},
        {"rung", reading ? json::Value(json::get_integer(*reading, "rung", 1)) : json::Value(nullptr)},
        {"template", reading && !json::get_string(*reading, "template").empty() ? json::Value(json::get_string(*reading, "template")) : json::Value(nullptr)},
        {"spec", reading ? member(*reading, "spec") : json::Value(nullptr)},
        {"reading", reading ? json::Value(json::get_string(*reading, "sentence")) : json::Value(nullptr)},
        {"answer", last_words(session)},
        {"plan", member(session, "plan")},
        {"questions", questions},
        {"artifacts", std::move(artifacts)},
        {"gate", judged ? json::Value(std::move(gate)) : json::Value(nullptr)},
        {"preview", std::move(preview)},
        {"change", member(session, "change")},
        {"usage", member(session, "usage")},
        {"timings_ms", member(session, "timings_ms")},
    };
    if (const auto* error = json::get_object(session, "last_error")) outcome.report["error"] = *error;
    if (publish_error) {
        outcome.report["error"] = json::Object{{"code", to_string(publish_error->code)}, {"message", publish_error->message}};
        code = 1;
    }
    outcome.exit_code = code;
    outcome.text = for_people(session, questions, outcome.report);
    return outcome;
}

}  // namespace

Result<Outcome> ask(Server& server, const std::string& text, const std::string& mode, DialogueOptions options) {
    ATL_TRY(const json::Object created, server.call("POST", "/sessions", {{"mode", mode}}));
    const std::string id = json::get_string(created, "id");
    ATL_TRY([[maybe_unused]] const auto taken, server.call("POST", "/sessions/" + id + "/messages", {{"text", text}}));
    return finish(server, id, options);
}

Result<Outcome> answer(Server& server, const std::string& id, const std::string& value, DialogueOptions options) {
    ATL_TRY(const json::Object session, server.call("GET", "/sessions/" + id));
    const json::Array questions = pending_questions(session);
    if (questions.empty()) return fail(Code::conflict, "no question is open in " + id);
    const auto& question = questions.front().as_object();
    std::string chosen = value;
    // A number means that option.
    const bool number = !value.empty() && value.size() < 3 && value.find_first_not_of("0123456789") == std::string::npos;
    if (number) chosen = "option-" + value;
    ATL_TRY([[maybe_unused]] const auto taken, server.call("POST", "/sessions/" + id + "/answers", {{json::get_string(question, "id"), chosen}}));
    return finish(server, id, options);
}

}  // namespace atelier::cli
