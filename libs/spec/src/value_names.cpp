#include "value_names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "atelier/base/text.hpp"
#include "lexicon_index.hpp"
#include "tokens.hpp"

namespace atelier::spec {
namespace {

class Names {
public:
    explicit Names(const LexiconIndex& lexicon) : lexicon_(lexicon) {}
    void add(std::string_view text, std::string_view kind, std::string_view key) {
        ValueName name{std::string(kind), std::string(key), {}, {}};
        for (const auto& token : tokenize(text, lexicon_))
            name.stems.push_back(token.stem), name.words.push_back(token.word);
        if (!name.stems.empty()) names.push_back(std::move(name));
    }
    void add_all(const std::vector<Everyday>& table, bool whole, std::string_view value, std::string_view kind) {
        const std::string lower = to_lower(value);
        for (const auto& row : table)
            if (whole ? lower == row.mark : lower.contains(row.mark))
                for (const auto& phrase : row.names) add(phrase, kind, value);
    }
    /// A word that means something without the name: "Bank", "Best".
    bool is_common(std::string_view word) const {
        const auto stem = stem_of(to_lower(word));
        const auto first = lexicon_.by_stem.find(stem);
        if (first != lexicon_.by_stem.end())
            for (const auto at : first->second)
                if (lexicon_.phrases[at].words.size() == 1 && lexicon_.phrases[at].kind != "no") return true;
        for (const auto* table : {&lexicon_.sectors, &lexicon_.countries})
            for (const auto& row : *table)
                for (const auto& name : row.names)
                    if (stem_of(to_lower(name)) == stem) return true;
        return false;
    }

    std::vector<ValueName> names;

private:
    const LexiconIndex& lexicon_;
};

std::string latin(std::string_view word) {
    static const std::map<char32_t, std::string_view> k_letters{
        {U'а', "a"},  {U'б', "b"},  {U'в', "v"}, {U'г', "g"}, {U'д', "d"},  {U'е', "e"},  {U'ж', "zh"}, {U'з', "z"},
        {U'и', "i"},  {U'й', "i"},  {U'к', "k"}, {U'л', "l"}, {U'м', "m"},  {U'н', "n"},  {U'о', "o"},  {U'п', "p"},
        {U'р', "r"},  {U'с', "s"},  {U'т', "t"}, {U'у', "u"}, {U'ф', "f"},  {U'х', "h"},  {U'ц', "ts"}, {U'ч', "ch"},
        {U'ш', "sh"}, {U'щ', "sh"}, {U'ы', "i"}, {U'э', "e"}, {U'ю', "iu"}, {U'я', "ia"}, {U'ь', ""},   {U'ъ', ""}
    };
    std::string out;
    for (const char32_t c : to_utf32(word)) {
        const auto found = k_letters.find(c);
        if (found != k_letters.end())
            out += found->second;
        else if (c < 128)
            out += static_cast<char>(c);
    }
    return out;
}

}  // namespace

std::vector<ValueName> value_names(const Context& ctx) {
    const LexiconIndex& lexicon = (ctx.lexicon ? *ctx.lexicon : *Lexicon::built_in()).index();
    Names out(lexicon);
    for (const auto& asset : ctx.assets) {
        out.add(asset.ticker, "ticker", asset.ticker);
        out.add(asset.name, "ticker", asset.ticker);
        // A long legal name is also known by its first word ("Microsoft Corporation").
        if (const auto words = split(asset.name, ' ');
            words.size() > 1 && to_utf32(words[0]).size() >= 4 && !out.is_common(words[0]))
            out.add(words[0], "ticker", asset.ticker);
        for (const auto& alias : asset.aliases) out.add(alias, "ticker", asset.ticker);
        out.add_all(lexicon.tickers, true, asset.ticker, "ticker");
    }
    for (const auto& sector : ctx.sectors) {
        out.add(sector, "sector", sector);
        out.add_all(lexicon.sectors, false, sector, "sector");
    }
    for (const auto& country : ctx.countries) {
        out.add(country, "country", country);
        out.add_all(lexicon.countries, true, country, "country");
    }
    return std::move(out.names);
}

std::string sound_of(std::string_view word) {
    std::string text = latin(to_lower(word));
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_spellings{
        {{"ph", "f"},
         {"ck", "k"},
         {"th", "t"},
         {"x", "ks"},
         {"w", "v"},
         {"y", "i"},
         {"j", "dzh"},
         {"ce", "se"},
         {"ci", "si"}}
    };
    std::string out;
    for (const char c : text)
        if (out.empty() || out.back() != c) out += c;
    for (const auto& [from, to] : k_spellings) out = replace_all(std::move(out), from, to);
    out = replace_all(std::move(out), "ch", "\x01");
    out = replace_all(std::move(out), "c", "k");
    return replace_all(std::move(out), "\x01", "ch");
}

}  // namespace atelier::spec
