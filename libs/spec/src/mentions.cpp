#include "mentions.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "atelier/base/text.hpp"
#include "atelier/spec/lexicon.hpp"
#include "lexicon_index.hpp"
#include "phrase_match.hpp"
#include "value_names.hpp"

namespace atelier::spec {
namespace {

/// Number words and digits from `at`: "двести пятьдесят тысяч" is one number.
std::size_t read_number(const std::vector<Token>& tokens, std::size_t at, double& value) {
    if (!tokens[at].number || (tokens[at].multiplier && tokens[at].word.size() < 3)) return 0;
    double total = 0, group = *tokens[at].number;
    std::size_t i = at + 1;
    bool digits = !tokens[at].cyrillic && tokens[at].word == tokens[at].text &&
                  std::isdigit(static_cast<unsigned char>(tokens[at].text[0]));
    for (; i < tokens.size() && tokens[i].number; ++i) {
        const double next = *tokens[i].number;
        if (tokens[i].multiplier) {
            group *= next;
            if (next >= 1000) total += group, group = 0;
        } else if (!digits && !std::isdigit(static_cast<unsigned char>(tokens[i].text[0])) &&
                   (group == 0 || next < group)) {
            group += next;
        } else {
            break;
        }
    }
    value = total + group;
    return i - at;
}

/// A name in any case: "Газпрома", "Теслы". Snowball takes "-ом" of "Газпром" for an ending, so the written root
/// decides too.
bool is_form(const Token& token, const std::string& name, const std::string& stem) {
    if (token.word == name) return true;
    if (name.size() <= 3) return false;
    if (token.stem == stem) return true;
    if (!token.cyrillic) return false;
    auto root = to_utf32(name);
    const auto word = to_utf32(token.word);
    if (root.size() > 3 && std::u32string_view(U"аяоеьй").contains(root.back())) root.pop_back();
    return root.size() >= 4 && word.starts_with(root) && word.size() <= root.size() + 3;
}

/// An upper-case Latin word that is no word of the vocabulary: a ticker of an asset that the user does not hold.
bool looks_like_ticker(const Token& token) {
    if (token.cyrillic || token.text.size() < 2 || token.text.size() > 8 || token.number) return false;
    return std::ranges::all_of(token.text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

/// An unknown word that is spelt or sounds like exactly one asset's name is that name: "Газпрм", "Telsa",
/// "Майкрософта".
void misspelt_name(Mention& unknown, const Token& token, const std::vector<ValueName>& names) {
    const auto word = to_utf32(token.word);
    const auto sound = to_utf32(sound_of(token.cyrillic ? token.stem : token.word));
    const auto near = [&](const std::string& name) {
        const auto other = to_utf32(name);
        if (word.size() >= 4 && other.size() >= 3 && other[0] == word[0] && distance(word, other, 1) <= 1) return true;
        const auto other_sound = to_utf32(sound_of(name));
        if (sound.size() < 3 || other_sound.size() < 3) return false;
        const bool inflected = token.cyrillic && other_sound.size() >= 4 && sound.starts_with(other_sound) &&
                               sound.size() <= other_sound.size() + 2;
        auto root = other_sound;
        if (token.cyrillic && root.size() >= 5 && std::u32string_view(U"aeiou").contains(root.back())) root.pop_back();
        return sound == other_sound || sound == root || inflected ||
               (sound.size() >= 5 && other_sound.size() >= 5 && distance(sound, other_sound, 1) <= 1);
    };
    const ValueName* found = nullptr;
    for (const auto& name : names) {
        if (name.kind != "ticker" || name.words.size() != 1 || !near(name.words[0])) continue;
        if (found && found->key != name.key) return;
        found = &name;
    }
    if (!found) return;
    unknown.kind = found->kind;
    unknown.key = found->key;
}

/// Puts known words in the place of near ones, so that phrases match through typos.
bool correct_typos(const LexiconIndex& lexicon, std::vector<Token>& tokens, const std::vector<ValueName>& names) {
    bool corrected = false;
    const auto sounds_like_a_name = [&names](const Token& token) {
        Mention mention;
        misspelt_name(mention, token, names);
        return !mention.key.empty() || std::ranges::any_of(names, [&](const ValueName& name) {
            return std::ranges::find(name.words, token.word) != name.words.end();
        });
    };
    for (auto& token : tokens) {
        const auto word = to_utf32(token.word);
        const bool upper = token.text.size() <= 6 && token.text == [&] {
            std::string t = token.text;
            for (auto& c : t) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            return t;
        }() && !token.cyrillic;
        if (word.size() < 4 || token.number || upper || lexicon.stems.contains(token.stem)) continue;
        const bool known =
            lexicon.words.contains(token.word) || std::ranges::any_of(lexicon.prefixes, [&](const std::string& prefix) {
                return token.word.starts_with(prefix);
            });
        if (known || sounds_like_a_name(token)) continue;
        const std::size_t limit = word.size() >= 9 ? 2 : 1;
        std::size_t best = limit + 1;
        const std::string* replacement = nullptr;
        for (const auto& [candidate, text] : lexicon.long_words) {
            if (candidate[0] != word[0]) continue;
            const std::size_t d = distance(word, candidate, limit);
            if (d < best) best = d, replacement = &text;
        }
        if (!replacement) continue;
        token.word = *replacement;
        token.stem = stem_of(token.word);
        corrected = true;
    }
    return corrected;
}

/// Concepts that are another one with a shade of their own.
void name_as_rows(Mention& m) {
    struct Shade {
        std::string_view shade, kind, key;
    };
    static constexpr Shade k_shades[] = {
        {"stock", "source", "positions"},
        {"security", "source", "positions"},
        {"loss", "field", "profit"},
        {"coupon", "source", "dividends"},
        {"chronicle", "source", "history"},
        {"moving", "cmp", ""},
        {"lately", "when", ""},
    };
    for (const auto& [shade, kind, key] : k_shades)
        if (m.kind == shade) {
            m.also = shade;
            m.kind = kind;
            if (!key.empty()) m.key = key;
            return;
        }
}

void guess(Mention& unknown, const std::string& text, const std::vector<WordMeaning>& meanings) {
    const auto found = std::ranges::find(meanings, text, &WordMeaning::word);
    if (found == meanings.end()) return;
    const auto colon = found->concept_name.find(':');
    unknown.kind = found->concept_name.substr(0, colon);
    unknown.key = colon == std::string::npos ? "" : found->concept_name.substr(colon + 1);
    unknown.guessed = true;
}

/// What a mention means beside its neighbours.
class Neighbours {
public:
    explicit Neighbours(Mentions& mentions) : out_(mentions) {}

    void settle() {
        for (std::size_t i = 0; i < out_.all.size(); ++i) {
            sides(i);
            counts(i);
            comparisons(i);
        }
        listed();
    }

private:
    const Mention* next(std::size_t i) const {
        ++i;
        while (i < out_.all.size() && out_.all[i].is("noise")) ++i;
        return i < out_.all.size() ? &out_.all[i] : nullptr;
    }
    static void to(Mention& m, std::string_view kind, std::string_view key = {}) {
        m.kind = kind;
        m.key = key;
        m.also = {};
    }

    /// "a table with the profit of each position" is a column, "with a profit" alone a condition.
    void sides(std::size_t i) {
        auto& m = out_.all[i];
        if (!m.is("filter", "gain") && !m.is("filter", "loss")) return;
        const auto* after = next(i);
        if (after && after->is("by") && m.end - m.begin > 1) to(m, "field", "profit");
        if (after && after->is("percent")) to(m, "field", "profit_percent");
    }

    /// "шесть штук" is how many to show, "сколько сделок" how many there are.
    void counts(std::size_t i) {
        auto& m = out_.all[i];
        const auto* after = next(i);
        const bool numbered = (i > 0 && out_.all[i - 1].is("number")) || (after && after->is("number"));
        const bool compared = i > 1 && out_.all[i - 1].is("number") && out_.all[i - 2].is("cmp");
        if (m.is("field", "quantity") && numbered && !compared) to(m, "noise");
        const bool amount = m.is("ask", "howmuch") || m.is("field", "quantity") || m.is("view", "number");
        const bool countable = after && (after->is("source", "trades") || after->is("source", "transactions"));
        if (amount && countable && m.end - m.begin == 1) to(m, "ask", "count");
    }

    void comparisons(std::size_t i) {
        auto& m = out_.all[i];
        if (!m.is("cmp")) return;
        const auto* after = next(i);
        const bool level = after && (after->is("number") || after->is("money"));
        // A bare "minimum" compares only with a number.
        if (m.is("cmp", "at_least") && !level && m.end - m.begin == 1) return to(m, "noise");
        // "biggest drops today": a movement without a level is no comparison.
        const bool leveled = out_.has("alert") || level || (after && after->is("percent"));
        if (m.is("moving") && !leveled) return to(m, "move", m.key == "above" ? "up" : "down");
        // "over five years" compares nothing.
        const bool timed = i + 1 < out_.all.size() && (out_.all[i + 1].is("span") || out_.all[i + 1].is("period"));
        if (timed) to(m, "noise");
    }

    /// "the history of my trades" is their list; alone, history is the portfolio's value over time.
    void listed() {
        const bool rows =
            out_.has("source", "trades") || out_.has("source", "transactions") || out_.has("source", "dividends");
        for (auto& m : out_.all)
            if (rows && m.is("chronicle")) to(m, "noise");
    }

    Mentions& out_;
};

}  // namespace

std::string Mentions::text(const Mention& mention) const {
    std::string out;
    for (std::size_t i = mention.begin; i < mention.end; ++i) out += (out.empty() ? "" : " ") + tokens[i].text;
    return out;
}

bool Mentions::has(std::string_view kind) const { return first(kind) != nullptr; }
bool Mentions::has(std::string_view kind, std::string_view key) const {
    return std::ranges::any_of(all, [&](const Mention& mention) { return mention.is(kind, key); });
}
const Mention* Mentions::first(std::string_view kind) const {
    const auto found = std::ranges::find(all, kind, &Mention::kind);
    return found == all.end() ? nullptr : &*found;
}

Mentions find_mentions(std::string_view request, const Context& ctx) {
    Mentions out;
    const LexiconIndex& lexicon = (ctx.lexicon ? *ctx.lexicon : *Lexicon::built_in()).index();
    out.lexicon = &lexicon;
    out.base_currency = ctx.base_currency;
    out.tokens = tokenize(request, lexicon);
    // What is longer is no wish for one widget, and must not cost time.
    constexpr std::size_t k_most_tokens = 240;
    out.too_long = out.tokens.size() > k_most_tokens;
    if (out.too_long) return out;
    // "топ-10", "S&P-500", "5-летний": a hyphen before digits already splits; a joined word that is unknown splits too.
    const auto names = value_names(ctx);
    out.typos = correct_typos(lexicon, out.tokens, names);
    auto& tokens = out.tokens;
    std::size_t at = 0;
    while (at < tokens.size()) {
        Mention best;
        best.begin = at;
        int best_score = 0;
        const auto consider = [&](std::string_view kind, std::string_view key, std::size_t length, int score) {
            if (length == 0 || score <= best_score) return;
            best_score = score;
            best.kind = kind;
            best.key = key;
            best.end = at + length;
        };
        for (const auto& name : names) {
            std::size_t n = 0;
            while (n < name.stems.size() && at + n < tokens.size() &&
                   is_form(tokens[at + n], name.words[n], name.stems[n]))
                ++n;
            // Short tickers are words too ("V", "ON", "A"): they count in upper case only.
            if (n == name.stems.size() && (name.words[0].size() > 2 || looks_like_ticker(tokens[at])))
                consider(name.kind, name.key, n, static_cast<int>(n) * 10 + 9);
        }
        const auto try_phrases = [&](const std::vector<std::size_t>& list) {
            for (const std::size_t index : list) {
                int score = 0;
                const auto& phrase = lexicon.phrases[index];
                const std::size_t length = match(lexicon, phrase, tokens, at, score);
                consider(phrase.kind, phrase.key, length, score);
            }
        };
        if (const auto found = lexicon.by_stem.find(tokens[at].stem); found != lexicon.by_stem.end())
            try_phrases(found->second);
        if (const auto found = lexicon.by_stem.find("=" + tokens[at].word); found != lexicon.by_stem.end())
            try_phrases(found->second);
        try_phrases(lexicon.by_prefix);
        if (!tokens[at].date.empty()) {
            best = {"date", tokens[at].date, 0, {}, at, at + 1, false};
            best_score = 100;
        }
        double number = 0;
        if (const std::size_t length = read_number(tokens, at, number);
            length > 0 && best_score < 20 &&
            !(length == 1 && number == 1 && !std::isdigit(static_cast<unsigned char>(tokens[at].text[0])) &&
              best_score > 0)) {
            best.kind = "number";
            best.key.clear();
            best.number = number;
            if (length == 1) best.decimal_reading = tokens[at].decimal_reading;
            best.end = at + length;
            if (best.end < tokens.size())
                if (const auto unit = lexicon.units.find(tokens[best.end].word); unit != lexicon.units.end()) {
                    best.kind = "span";
                    best.key = unit->second;
                    ++best.end;
                }
            best_score = 100;
        }
        if (best_score == 0) {
            best.end = at + 1;
            best.kind = looks_like_ticker(tokens[at]) ? "ticker" : "unknown";
            best.key = best.kind == "ticker" ? tokens[at].text : "";
            if (best.kind == "unknown") misspelt_name(best, tokens[at], names);
            if (best.kind == "unknown") guess(best, tokens[at].text, ctx.meanings);
        }
        at = best.end;
        name_as_rows(best);
        out.all.push_back(std::move(best));
    }
    Neighbours(out).settle();
    return out;
}

}  // namespace atelier::spec
