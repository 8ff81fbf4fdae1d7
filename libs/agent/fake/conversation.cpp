#include "conversation.hpp"

#include <boost/asio/co_spawn.hpp>
#include <regex>

namespace atelier::agent {
namespace {

/// Ids, digests and random names become their number of appearance.
std::string steady(const std::string& text) {
    static const std::regex random(
        R"re(((?:msg|turn|call|q|ses|step|dec)_)[0-9a-zA-Z]{8,}|[0-9a-f]{64}|-[0-9a-f]{6}\b)re"
    );
    std::map<std::string, std::string> names;
    std::string out;
    auto from = text.cbegin();
    for (std::sregex_iterator at(text.begin(), text.end(), random), end; at != end; ++at) {
        out.append(from, (*at)[0].first);
        auto& name = names[at->str()];
        if (name.empty()) name = (*at)[1].str() + "#" + std::to_string(names.size());
        out += name;
        from = (*at)[0].second;
    }
    return out.append(from, text.cend());
}

/// What is long and tested elsewhere is named, not shown.
json::Object brief(const std::string& type, json::Object body) {
    if (type == "artifact.changed" && body.contains("text")) {
        const std::string text = json::get_string(body, "text");
        body["text"] = text.size() > 80 ? "(" + std::to_string(text.size()) + " bytes)" : text;
    }
    if (type == "spec.updated") {
        if (const auto* reading = json::get_object(body, "reading"); reading && reading->contains("sentence"))
            return {{"sentence", reading->at("sentence")}};
    }
    if (type == "question.asked") {
        for (auto& each : body["questions"].as_array()) {
            auto& question = each.as_object();
            if (!question.contains("options")) continue;
            for (auto& option : question["options"].as_array()) option.as_object().erase("spec");
        }
    }
    if (type == "plan.updated") {
        json::Object states;
        for (const auto& item : body["items"].as_array())
            states[json::get_string(item.as_object(), "title")] = json::get_string(item.as_object(), "status");
        return states;
    }
    if (type == "tool.started" && json::get_string(body, "name") == "write_spec") body.erase("arguments");
    return body;
}

EngineOptions engine_of(
    const Conversation::Options& options, const llm::ScriptedModel* model, llm::PromptCounter* counter
) {
    EngineOptions out;
    if (!options.vocabulary.empty() || options.count_at_server) out.counter = counter;
    out.sdk = "usePositions(): {ticker,value}[]; <Card title>.";
    out.sdk_types = "export declare function usePositions(): Position[];\n";
    const auto profile = [=, window = options.window, candidates = options.candidates] {
        auto known = llm::profile_for(model->name()).value();
        known.window = window;
        known.candidates = candidates;
        return known;
    };
    if (options.capable) out.profile = profile;
    return out;
}

}  // namespace

Conversation::Conversation(Options options)
    : options_(std::move(options)),
      counter_(pool_, [file = options_.vocabulary] { return std::vector{file}; }, options_.count_at_server),
      admission_(io_.get_executor(), options_.kv_tokens),
      admitted_(model, admission_, counter_, {}),
      interpreter_(nullptr, pool_, {}, {}),
      writer_(options_.model || options_.capable ? &admitted_ : nullptr, {}),
      turns_(
          {workbench, interpreter_, writer_, clock, options_.outside,
           options_.model || options_.capable ? &admitted_ : nullptr, engine_of(options_, &model, &counter_)}
      ) {
    start();
    auto go = [](Conversation* c) -> Task<> {
        auto made = co_await c->hub_->create("ada", c->options_.mode, "dashboard.grid", c->options_.lang);
        c->id = made.value();
    };
    run(go(this));
}

Conversation::~Conversation() = default;

void Conversation::start() {
    hub_ = std::make_unique<session::Hub>(session::Hub::Deps{io_.get_executor(), store, rows, turns_, clock});
}

void Conversation::run(Task<> task) {
    io_.restart();
    boost::asio::co_spawn(io_, std::move(task), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    io_.run();
}

namespace {

template <class T>
void note(std::string* into, const Result<T>& result) {
    *into = result ? std::string() : result.error().describe();
}

Task<> send(session::Hub* hub, std::string id, std::string text, std::string* error) {
    note(error, co_await hub->message(std::move(id), std::move(text), false));
}

Task<> reply(session::Hub* hub, std::string id, std::string value, std::string* error) {
    std::vector<session::TurnInput::Answer> answers{{"", std::move(value)}};
    note(error, co_await hub->answer(std::move(id), std::move(answers)));
}

Task<> undo_last(session::Hub* hub, std::string id, std::string* error) {
    note(error, co_await hub->undo(std::move(id)));
}

Task<> redo_last(session::Hub* hub, std::string id, std::string* error) {
    note(error, co_await hub->redo(std::move(id)));
}

Task<> set_mode(session::Hub* hub, std::string id, std::string mode) {
    (void)co_await hub->rename(std::move(id), "", std::move(mode));
}

Task<> settle_all(session::Hub* hub) { (void)co_await hub->settle(); }

Task<> copy_of(session::Hub* hub, std::string* id) { *id = (co_await hub->fork(*id, "")).value(); }

Task<> stop_turn(session::Hub* hub, std::string id) { (void)co_await hub->stop(std::move(id)); }

Task<> read_fold(session::Hub* hub, std::string id, session::Session* into) {
    *into = (co_await hub->get(std::move(id))).value();
}

}  // namespace

Conversation& Conversation::say(std::string text) {
    run(send(hub_.get(), id, std::move(text), &last_error));
    return *this;
}

Conversation& Conversation::answer(std::string value) {
    run(reply(hub_.get(), id, std::move(value), &last_error));
    return *this;
}

Conversation& Conversation::undo() {
    run(undo_last(hub_.get(), id, &last_error));
    return *this;
}

Conversation& Conversation::redo() {
    run(redo_last(hub_.get(), id, &last_error));
    return *this;
}

Conversation& Conversation::mode(std::string mode) {
    run(set_mode(hub_.get(), id, std::move(mode)));
    return *this;
}

Conversation& Conversation::fork() {
    run(copy_of(hub_.get(), &id));
    return *this;
}

void Conversation::stop_when(std::function<void(std::function<void()> stop)> hook) {
    hook([this] { boost::asio::co_spawn(io_, stop_turn(hub_.get(), id), [](std::exception_ptr) {}); });
}

Conversation& Conversation::say_and_die(std::string text, int append) {
    const int last = store.appends + append;
    Signal reached(io_.get_executor());
    store.before_append = [&reached, last](int number) -> Result<void> {
        if (number <= last) return {};
        reached.notify_all();
        return fail(Code::cancelled, "the process has ended");
    };
    store.after_append = [&reached, last](int number) {
        if (number == last) reached.notify_all();
    };
    auto go = [](Conversation* c, std::string words, Signal* end) -> Task<> {
        auto ended = end->wait(std::chrono::seconds(20));
        co_await send(c->hub_.get(), c->id, std::move(words), &c->last_error);
        co_await std::move(ended);
        co_await c->hub_->close();
    };
    run(go(this, std::move(text), &reached));
    store.before_append = {};
    store.after_append = {};
    return restart();
}

Conversation& Conversation::restart() {
    start();
    run(settle_all(hub_.get()));
    return *this;
}

session::Session Conversation::fold() {
    session::Session out;
    run(read_fold(hub_.get(), id, &out));
    return out;
}

std::string Conversation::log() {
    std::string out;
    for (const auto& event : store.sessions[id]) {
        out += event.type;
        if (const auto body = brief(event.type, event.body); !body.empty()) out += " " + json::print(body);
        out += '\n';
    }
    return steady(out);
}

std::string Conversation::vector() {
    json::Array events;
    for (const auto& event : store.sessions[id]) {
        json::Object one{{"seq", event.seq}, {"at", event.at}, {"type", event.type}};
        for (const auto& member : event.body) one[member.key()] = member.value();
        events.push_back(std::move(one));
    }
    const json::Object all{{"events", std::move(events)}, {"session", session::to_json(fold(), "e", "")}};
    return steady(json::print_pretty(all)) + "\n";
}

}  // namespace atelier::agent
