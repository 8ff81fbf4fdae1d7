#include "value_names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "atelier/base/text.hpp"
#include "tokens.hpp"

namespace atelier::spec {
namespace {

/// `mark` must be in the value of the data, lower case; the phrases then mean that value.
struct Everyday {
    std::string_view mark;
    std::string_view phrases;
};

constexpr Everyday k_sectors[] = {
    {"technology", "technology, tech, it sector, it companies, it stocks, software, технологии, технологический, технологичный, технологический сектор, айти, айтишный, айти сектор, информационные технологии"},
    {"health", "healthcare, health care, health, pharma, pharmaceuticals, medicine, medical, здравоохранение, фарма, фармацевтика, фармацевтический, медицина, медицинский"},
    {"staples", "staples, consumer staples, everyday goods, groceries, товары первой необходимости, товары повседневного спроса, продуктовый сектор"},
    {"discretionary", "discretionary, consumer discretionary, consumer goods, товары вторичной необходимости, потребительские товары, потребительский сектор"},
    {"financial", "financials, financial sector, financial companies, banks, banking sector, финансы, финансовый сектор, банки, банковский сектор, финансовые компании"},
    {"energy", "energy, energy sector, oil and gas, oil companies, энергетика, энергетический, нефтегаз, нефтегазовый, нефтегазовый сектор, нефтяные компании, нефтянка"},
    {"communication", "communications, communication services, telecom, telecoms, телеком, телекоммуникации, связь, сектор связи, коммуникации"},
    {"industrial", "industrials, industrial sector, industry sector, промышленность, промышленный, промышленный сектор, индустриальный"},
    {"government", "government, government bonds, treasuries sector, государственный, гособлигации, госбумаги"},
    {"material", "materials, mining, metals sector, материалы, сырьевой сектор, металлурги, металлургия, добыча"},
    {"utilit", "utilities, коммунальный сектор, коммунальные услуги, электросети"},
    {"real estate", "real estate, property, недвижимость, сектор недвижимости"},
    {"metals", "precious metals, metals, драгоценные металлы, драгметаллы, металлы"},
};

constexpr Everyday k_countries[] = {
    {"us", "US, USA, american, america, united states, сша, американский, америка, штаты"},
    {"ru", "RU, russian, russia, российский, россия, русский, отечественный"},
    {"cn", "CN, chinese, china, китайский, китай"},
    {"gb", "GB, UK, british, britain, united kingdom, английский, британский, великобритания, англия"},
    {"de", "DE, german, germany, немецкий, германия, германский"},
    {"fr", "FR, french, france, французский, франция"},
    {"jp", "JP, japanese, japan, японский, япония"},
    {"ie", "IE, irish, ireland, ирландский, ирландия"},
    {"ch", "CH, swiss, switzerland, швейцарский, швейцария"},
    {"nl", "NL, dutch, netherlands, голландский, нидерланды"},
    {"in", "indian, india, индийский, индия"},
    {"kz", "KZ, kazakh, kazakhstan, казахстанский, казахстан"},
};

/// What the ear does not give: short names and nicknames. By ticker.
constexpr Everyday k_nicknames[] = {
    {"aapl", "эпл, эппл, apple"}, {"sber", "сбер, сбербанк, sber, sberbank"}, {"ko", "кока-кола, кока кола, кола, coke, coca cola"},
    {"jpm", "jp morgan, джейпи морган, джи пи морган, морган"}, {"googl", "google, гугл"}, {"goog", "google, гугл"}, {"meta", "facebook, фейсбук"},
    {"jnj", "j&j, джонсон"}, {"pg", "p&g, проктер"}, {"bac", "bofa, банк америки"}, {"ge", "дженерал электрик"}, {"xom", "exxon, эксон"},
    {"vtbr", "vtb, втб"}, {"ydex", "yandex, яндекс"}, {"amd", "амд"}, {"msft", "ms, майкрософт"}, {"nvda", "нвидиа, нвидия, энвидиа, энвидия"},
};

class Names {
public:
    void add(std::string_view text, std::string_view kind, std::string_view key) {
        ValueName name{std::string(kind), std::string(key), {}, {}};
        for (const auto& token : tokenize(text)) name.stems.push_back(token.stem), name.words.push_back(token.word);
        if (!name.stems.empty()) names.push_back(std::move(name));
    }
    void add_all(std::span<const Everyday> table, bool whole, std::string_view value, std::string_view kind) {
        const std::string lower = to_lower(value);
        for (const auto& row : table)
            if (whole ? lower == row.mark : lower.contains(row.mark))
                for (const auto& phrase : split(row.phrases, ',')) add(trim(phrase), kind, value);
    }
    std::vector<ValueName> names;
};

std::string latin(std::string_view word) {
    static const std::map<char32_t, std::string_view> k_letters{{U'а', "a"}, {U'б', "b"}, {U'в', "v"}, {U'г', "g"}, {U'д', "d"}, {U'е', "e"}, {U'ж', "zh"}, {U'з', "z"},
        {U'и', "i"}, {U'й', "i"}, {U'к', "k"}, {U'л', "l"}, {U'м', "m"}, {U'н', "n"}, {U'о', "o"}, {U'п', "p"}, {U'р', "r"}, {U'с', "s"}, {U'т', "t"}, {U'у', "u"}, {U'ф', "f"},
        {U'х', "h"}, {U'ц', "ts"}, {U'ч', "ch"}, {U'ш', "sh"}, {U'щ', "sh"}, {U'ы', "i"}, {U'э', "e"}, {U'ю', "iu"}, {U'я', "ia"}, {U'ь', ""}, {U'ъ', ""}};
    std::string out;
    for (const char32_t c : to_utf32(word)) {
        const auto found = k_letters.find(c);
        if (found != k_letters.end()) out += found->second;
        else if (c < 128) out += static_cast<char>(c);
    }
    return out;
}

}  // namespace

std::vector<ValueName> value_names(const Context& ctx) {
    Names out;
    for (const auto& asset : ctx.assets) {
        out.add(asset.ticker, "ticker", asset.ticker);
        out.add(asset.name, "ticker", asset.ticker);
        // A long legal name is also known by its first word ("Microsoft Corporation").
        if (const auto words = split(asset.name, ' '); words.size() > 1 && to_utf32(words[0]).size() >= 4) out.add(words[0], "ticker", asset.ticker);
        for (const auto& alias : asset.aliases) out.add(alias, "ticker", asset.ticker);
        out.add_all(k_nicknames, true, asset.ticker, "ticker");
    }
    for (const auto& sector : ctx.sectors) {
        out.add(sector, "sector", sector);
        out.add_all(k_sectors, false, sector, "sector");
    }
    for (const auto& country : ctx.countries) {
        out.add(country, "country", country);
        out.add_all(k_countries, true, country, "country");
    }
    return std::move(out.names);
}

std::string sound_of(std::string_view word) {
    std::string text = latin(to_lower(word));
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_spellings{
        {{"ph", "f"}, {"ck", "k"}, {"th", "t"}, {"x", "ks"}, {"w", "v"}, {"y", "i"}, {"j", "dzh"}, {"ce", "se"}, {"ci", "si"}}};
    std::string out;
    for (const char c : text)
        if (out.empty() || out.back() != c) out += c;
    for (const auto& [from, to] : k_spellings) out = replace_all(std::move(out), from, to);
    out = replace_all(std::move(out), "ch", "\x01");
    out = replace_all(std::move(out), "c", "k");
    return replace_all(std::move(out), "\x01", "ch");
}

}  // namespace atelier::spec
