#pragma once

#include <map>
#include <string>

#include "atelier/agent/turn.hpp"
#include "texts.hpp"

namespace atelier::agent {

/// What every way through a turn shares: the session, its log, the effects. Lives in the frame of
/// Turns::run(); all on one executor.
class TurnContext {
public:
    TurnContext(Turns::Deps deps, session::TurnInput input, EventSink& events, Usage* spent);

    const Turns::Deps& deps() const { return deps_; }
    const Session& session() const { return events_.session(); }
    const session::TurnInput& input() const { return input_; }
    spec::Lang lang() const { return lang_; }
    void set_lang(spec::Lang lang) { lang_ = lang; }
    SessionRef ref() const;
    /// Of the model as it was when the turn began.
    const llm::Profile& profile() const { return profile_; }
    /// What a request to the model takes in, by the best that is at hand.
    Task<llm::TokenCount> count(llm::ChatRequest request) const;
    /// How full the model's window is with such a request, as events tell it.
    json::Object context_json(const llm::TokenCount& counted) const;
    /// What the model's server said of it afterwards.
    void learn(const llm::TokenCount& counted, const llm::TokenUsage& told) const;
    bool engine_ready() const { return !profile_.rules_plan && deps_.model && deps_.model->ready(); }
    std::string text(std::string_view id, std::string_view first = {}, std::string_view second = {}) const {
        return say(lang_, id, first, second);
    }

    /// Writes to the log; session() has it afterwards.
    Task<Result<void>> emit(std::vector<Event> events, bool synced = false);
    Task<Result<void>> emit_one(std::string type, json::Object body, bool synced = false);
    Task<Result<void>> say_text(std::string text);

    /// The names of the user's own data. Without them the rules still know fields, periods and tickers in capitals, so
    /// a failure is none of the turn.
    Task<spec::Context> vocabulary();

    /// A card of the chat: what is being done, for how long, with what result.
    struct Card {
        std::string id;
        Millis from = 0;
    };
    Task<Card> open_card(std::string name, std::string summary, json::Object arguments);
    /// `timing`: under which name its time is counted; `output`: what a model is told, where a model called it.
    Task<Result<void>> close_card(
        Card card, std::string timing, bool ok, std::string result, std::optional<std::string> output = {}
    );

    /// Counted at once, not awaited: a turn that is being stopped awaits nothing any more.
    void spend(const Usage& usage);
    Task<> tell_usage(Usage usage);

    /// The four steps that rules take, the one at `running` with this status.
    enum Step { understand, write, check, show };
    Task<Result<void>> plan(std::size_t running, std::string_view status = "in_progress");

    /// A wish names a session that has no name yet.
    Task<Result<void>> name_session(std::string_view wish);
    /// Gives the session's customization its folder name, once.
    Task<Result<void>> name_feature(std::string name);
    /// The session's files become these; what is the same is not written.
    Task<Result<void>> put_files(std::map<std::string, std::string> files);

    struct Verdict {
        GateOutcome outcome;
        std::map<std::string, std::string> files;  ///< as the formatter left them
    };
    /// Runs the gate on files. Of the session's own (`draft` false) the verdict becomes the session's and what the
    /// formatter changed is taken over; of a draft both stay the draft's.
    Task<Result<Verdict>> judge(std::map<std::string, std::string> files, bool draft);
    /// A green draft becomes the session's version.
    Task<Result<void>> adopt(Verdict verdict);
    /// False: the preview did not come up, and the user has been told.
    Task<Result<bool>> preview(std::map<std::string, std::string> files, std::string bundle_sha256);
    /// The user is told that the checks are red, and that the version before stays, if there is one.
    Task<Result<void>> explain_red(const json::Object& report);

    json::Object timings;
    const Millis started;

private:
    std::vector<Event> file_events(const std::map<std::string, std::string>& files) const;
    Task<> report_check(json::Object one);

    Turns::Deps deps_;
    llm::Profile profile_;
    session::TurnInput input_;
    EventSink& events_;
    Usage* spent_;
    spec::Lang lang_;
};

}  // namespace atelier::agent
