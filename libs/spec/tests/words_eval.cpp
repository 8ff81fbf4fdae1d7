// words_eval FOLDER SET [--quiet]: the frozen requests and dialogues of one set against the rules, one line each,
// figures last.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>

#include "atelier/spec/fill.hpp"
#include "atelier/spec/message.hpp"
#include "meaning.hpp"
#include "phrases.hpp"

namespace {

using namespace atelier;
using namespace atelier::spec;
using Outcome = FillResult::Outcome;

struct Tally {
    int all = 0, straight = 0, asked = 0, asked_well = 0, refused = 0, wrong = 0, right = 0;
};

std::vector<std::string> strings(const json::Object& line, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* list = json::get_array(line, key))
        for (const auto& item : *list) out.emplace_back(item.as_string());
    return out;
}

meaning::Expected expected_of(const json::Object& line) {
    return {strings(line, "holds"), strings(line, "may"), strings(line, "gone")};
}

std::vector<json::Object> lines_of(const std::string& file) {
    std::vector<json::Object> out;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        if (auto object = json::parse_object(line)) out.push_back(std::move(*object));
    return out;
}

Context context_of(const std::string& folder) {
    std::ifstream in(folder + "/context.json");
    const auto root = json::parse_object(std::string{std::istreambuf_iterator<char>(in), {}}).value();
    Context context;
    for (const auto& asset : root.at("assets").as_array())
        context.assets.push_back(
            {std::string(asset.as_array()[0].as_string()), std::string(asset.as_array()[1].as_string()), {}}
        );
    context.sectors = strings(root, "sectors");
    context.countries = strings(root, "countries");
    return context;
}

std::string wanted_outcomes(const json::Object& line) {
    if (const auto want = json::get_string(line, "want"); !want.empty()) return want;
    return "done";
}

std::string joined(const meaning::Facts& facts) { return join(facts, "; "); }

class Run {
public:
    Run(std::string folder, std::string set, bool quiet)
        : context_(context_of(folder)), folder_(std::move(folder)), set_(std::move(set)), quiet_(quiet) {}

    void requests() {
        for (const auto& line : lines_of(folder_ + "/" + set_ + "_requests.jsonl")) request(line);
    }

    void dialogues() {
        for (const auto& line : lines_of(folder_ + "/" + set_ + "_dialogues.jsonl")) dialogue(line);
    }

    void figures() const {
        const auto rate = [](int part, int all) { return all ? 100.0 * part / all : 0.0; };
        for (const auto& [kind, t] : tallies_)
            std::printf(
                "%-10s %3d: straight %d, asked %d (with the answer %d), refused %d, silently wrong %d, right %d\n",
                kind.c_str(), t.all, t.straight, t.asked, t.asked_well, t.refused, t.wrong, t.right
            );
        Tally sum;
        for (const auto& [kind, t] : tallies_) {
            if (kind != "ambiguous" && kind != "impossible") {
                sum.all += t.all, sum.straight += t.straight, sum.asked += t.asked, sum.refused += t.refused;
                sum.right += t.right;
            }
            sum.wrong += t.wrong;
        }
        int all = 0;
        for (const auto& [kind, t] : tallies_) all += t.all;
        std::printf(
            "buildable, edits and hard: straight %.0f %%, needless questions or refusals %.0f %%\n",
            rate(sum.straight, sum.all), rate(sum.all - sum.right - (sum.wrong - other_wrong()), sum.all)
        );
        std::printf("silently wrong: %d of %d requests (%.0f %%)\n", sum.wrong, all, rate(sum.wrong, all));
        std::printf("recommended answers usable: %d of %d\n", recommended_good_, recommended_);
        std::printf("dialogues whole: %d of %d; turns right: %d of %d\n", whole_, dialogues_, turns_right_, turns_);
        auto times = times_;
        std::ranges::sort(times);
        std::printf("request to spec: median %.2f ms, longest %.2f ms\n", times[times.size() / 2], times.back());
    }

private:
    int other_wrong() const {
        int out = 0;
        for (const auto& [kind, t] : tallies_)
            if (kind == "ambiguous" || kind == "impossible") out += t.wrong;
        return out;
    }

    FillResult fill_now(const std::string& text, const std::optional<Spec>& current) {
        Context context = context_;
        if (current) context.current = &*current;
        const auto from = std::chrono::steady_clock::now();
        auto result = fill(text, Lang::other, context);
        times_.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count());
        return result;
    }

    std::string judge(const json::Object& line, const Spec& spec, const std::optional<Spec>& current) const {
        const auto facts = meaning::facts_of(spec);
        if (current) return meaning::wrong_edit(meaning::facts_of(*current), facts, expected_of(line));
        return meaning::wrong(facts, expected_of(line));
    }

    void say(const json::Object& line, const std::string& verdict, const std::string& more) const {
        if (!quiet_)
            std::printf(
                "%s %s %s | %s\n", json::get_string(line, "id").c_str(), verdict.c_str(),
                json::get_string(line, "text").c_str(), more.c_str()
            );
    }

    void request(const json::Object& line) {
        std::optional<Spec> current;
        if (const auto* spec = json::get_object(line, "current")) current = parse_spec(json::Value(*spec)).value();
        const auto result = fill_now(json::get_string(line, "text"), current);
        const auto want = wanted_outcomes(line);
        Tally& tally = tallies_[json::get_string(line, "kind")];
        ++tally.all;
        if (result.outcome == Outcome::done) {
            const auto facts = joined(meaning::facts_of(result.filled->spec));
            const auto why = want.contains("done") ? judge(line, result.filled->spec, current) : "should have asked";
            ++(why.empty() ? tally.straight : tally.wrong);
            tally.right += why.empty();
            say(line, why.empty() ? "right" : "WRONG", why.empty() ? facts : why + " | " + facts);
            return;
        }
        if (result.outcome == Outcome::question)
            question(line, result, current, want, tally);
        else {
            ++tally.refused;
            tally.right += want.contains("refuse");
            say(line, want.contains("refuse") ? "right" : "refused", result.reason);
        }
    }

    void question(
        const json::Object& line, const FillResult& result, const std::optional<Spec>& current, const std::string& want,
        Tally& tally
    ) {
        ++tally.asked;
        bool offered = false;
        std::string options;
        for (const auto& option : result.question->options) {
            const bool good = option.spec && want.contains("done") && judge(line, *option.spec, current).empty();
            offered |= good;
            options += " / " + option.text;
            if (&option != &result.question->options.front() || !option.spec || !result.question->recommends) continue;
            ++recommended_;
            recommended_good_ += good;
        }
        tally.asked_well += offered;
        tally.right += want.contains("ask");
        say(line, want.contains("ask") ? "right" : offered ? "asked+" : "asked", result.question->text + options);
    }

    void dialogue(const json::Object& line) {
        std::optional<Spec> current;
        bool whole = true;
        for (const auto& turn : line.at("turns").as_array()) {
            const auto& object = turn.as_object();
            const auto verdict = this->turn(object, current);
            ++turns_;
            turns_right_ += verdict.empty();
            if (!verdict.empty() && !quiet_)
                std::printf(
                    "%s turn \"%s\": %s\n", json::get_string(line, "id").c_str(),
                    json::get_string(object, "text").c_str(), verdict.c_str()
                );
            whole = whole && verdict.empty();
        }
        ++dialogues_;
        whole_ += whole;
    }

    /// As the dialogues name them: a greeting gets the tour, whatever changes nothing is a question.
    static std::string control_of(const Message& message) {
        if (message.control == "greeting") return "help";
        if (message.kind == Message::Kind::explanation || message.kind == Message::Kind::figure ||
            message.control == "changed")
            return "question";
        return message.kind == Message::Kind::request ? "request" : message.control;
    }

    std::string turn(const json::Object& line, std::optional<Spec>& current) {
        const auto text = json::get_string(line, "text");
        const auto control = json::get_string(line, "control");
        const auto result = fill_now(text, current);
        Context context = context_;
        if (current) context.current = &*current;
        const auto message = classify(text, context);
        if (!control.empty()) {
            const auto named = control_of(message);
            return named == control ? "" : "is taken for: " + named;
        }
        if (message.kind != Message::Kind::request) return "is taken for: " + control_of(message);
        if (result.outcome != Outcome::done)
            return result.question ? "asks: " + result.question->text : "refuses: " + result.reason;
        const auto facts = meaning::facts_of(result.filled->spec);
        auto why = meaning::wrong(facts, expected_of(line));
        current = result.filled->spec;
        return why.empty() ? why : why + " | " + joined(facts);
    }

    Context context_;
    std::string folder_, set_;
    bool quiet_;
    std::map<std::string, Tally> tallies_;
    std::vector<double> times_;
    int recommended_ = 0, recommended_good_ = 0, dialogues_ = 0, whole_ = 0, turns_ = 0, turns_right_ = 0;
};

}  // namespace

namespace {

/// words_eval --explain FOLDER TEXT [SPEC]: what the words are, what the rules made of them, what came out.
int explain(const std::string& folder, const std::string& text, const std::string& current) {
    Context context = context_of(folder);
    std::optional<Spec> spec;
    if (!current.empty()) spec = parse_spec(current).value();
    if (spec) context.current = &*spec;
    const auto mentions = find_mentions(text, context);
    for (const auto& m : mentions.all) std::printf("%s=%s  ", mentions.text(m).c_str(), m.concept_name().c_str());
    std::printf("\n");
    for (const auto& piece : parse_phrases(mentions).phrases)
        if (piece.form != Form::leaf)
            std::printf(
                "  [%zu,%zu) %.*s %s\n", piece.begin, piece.end, static_cast<int>(piece.rules.front().size()),
                piece.rules.front().data(), piece.text.c_str()
            );
    const auto result = fill(text, Lang::other, context);
    std::printf("%s %s\n", std::string(to_string(result.outcome)).c_str(), result.reason.c_str());
    for (const auto& part : result.coverage.uncovered) std::printf("  uncovered: %s\n", part.text.c_str());
    if (result.question) std::printf("  %s: %s\n", result.question->id.c_str(), result.question->text.c_str());
    if (result.filled) std::printf("  %s\n", print(result.filled->spec).c_str());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 3 && std::string_view(argv[1]) == "--explain") return explain(argv[2], argv[3], argc > 4 ? argv[4] : "");
    if (argc < 3) {
        std::fprintf(stderr, "usage: words_eval FOLDER a|b [--quiet]\n");
        return 2;
    }
    Run run(argv[1], argv[2], argc > 3);
    run.requests();
    run.dialogues();
    run.figures();
    return 0;
}
