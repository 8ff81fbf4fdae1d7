#include "atelier/spec/lexicon.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "atelier/base/text.hpp"
#include "atelier/json/schema.hpp"
#include "embedded_lexicon.hpp"
#include "lexicon_index.hpp"
#include "mentions.hpp"
#include "tokens.hpp"
#include "util.hpp"
#include "yaml.hpp"

namespace atelier::spec {
namespace {

std::vector<std::string> texts_of(const json::Object& object, std::string_view key) {
    std::vector<std::string> out;
    const auto* list = json::get_array(object, key);
    if (!list) return out;
    for (const auto& item : *list) {
        if (item.is_string())
            out.emplace_back(item.get_string());
        else
            out.push_back(number_text(item.to_number<double>()));
    }
    return out;
}

PhraseWord phrase_word(std::string body) {
    PhraseWord word;
    if (body.size() > 1 && body.front() == '=' && body != ">=") word.how = PhraseWord::How::exact, body.erase(0, 1);
    if (body.size() > 1 && body.back() == '*') word.how = PhraseWord::How::prefix, body.pop_back();
    word.word = replace_all(to_lower(body), "ё", "е");
    word.stem = stem_of(word.word);
    return word;
}

std::string plain(std::string_view phrase) {
    std::string out;
    for (auto word : split(phrase, ' ')) {
        if (word.size() > 1 && word.front() == '=') word.erase(0, 1);
        if (word.size() > 1 && word.back() == '*') word.pop_back();
        if (!word.empty()) out += (out.empty() ? "" : " ") + word;
    }
    return out;
}

/// Collects the files into one index; what is read first wins among equals.
class Builder {
public:
    Result<void> add(const LexiconFile& file) {
        auto value = parse_yaml(file.text);
        if (!value) return fail(value.error().code, file.name + ", " + value.error().message);
        if (const auto fits = form().check(*value); !fits)
            return fail(Code::invalid_argument, file.name + ": " + fits.error().message);
        const auto& root = value->get_object();
        ATL_CHECK(concepts(root, file.name));
        numbers(root);
        names(root);
        told(root);
        if (const auto* same = json::get_array(root, "same"))
            for (const auto& entry : *same)
                same_.push_back(
                    {file.name, json::get_string(entry.get_object(), "word"), json::get_string(entry.get_object(), "as")
                    }
                );
        return {};
    }

    Result<std::unique_ptr<const LexiconIndex>> finish() {
        for (const auto& [file, word, as] : same_) {
            const auto known = std::ranges::find(index_->plain, plain(as), &LexiconPhrase::text);
            if (known == index_->plain.end())
                return fail(
                    Code::invalid_argument,
                    formatted("{}: \"{}\" is to mean the same as \"{}\", which is not a known word", file, word, as)
                );
            phrase(std::string(known->concept_name), word);
        }
        return std::unique_ptr<const LexiconIndex>(std::move(index_));
    }

private:
    struct Same {
        std::string file, word, as;
    };

    static const json::Schema& form() {
        static const auto schema = json::Schema::make(json::parse(embedded::lexicon_schema).value()).value();
        return schema;
    }

    Result<void> concepts(const json::Object& root, const std::string& file) {
        const auto* list = json::get_array(root, "concepts");
        if (!list) return {};
        for (const auto& item : *list) {
            const auto& object = item.get_object();
            const auto name = json::get_string(object, "concept");
            if (!is_concept(name))
                return fail(
                    Code::invalid_argument, formatted("{}: \"{}\" is no concept of this vocabulary", file, name)
                );
            for (const char* const lang : {"en", "ru"})
                for (const auto& text : texts_of(object, lang)) phrase(name, text);
            if (const auto* nearest = json::get_object(object, "nearest"))
                index_->nearest[name] = {json::get_string(*nearest, "en"), json::get_string(*nearest, "ru")};
            if (const auto* far = object.if_contains("out_of_scope"); far && *far == true)
                index_->out_of_scope.insert(name);
            Examples examples{name, texts_of(object, "examples"), texts_of(object, "counter_examples")};
            if (!examples.with.empty() || !examples.without.empty()) index_->examples.push_back(std::move(examples));
        }
        return {};
    }

    /// Concepts that name a member of the vocabulary must name one that is there.
    static bool is_concept(std::string_view name) {
        const auto colon = name.find(':');
        const auto kind = name.substr(0, colon),
                   key = colon == std::string_view::npos ? std::string_view() : name.substr(colon + 1);
        if (key.empty()) return true;
        if (kind == "field") return from_string<Field>(key).has_value();
        if (kind == "metric") return from_string<Metric>(key).has_value();
        if (kind == "source") return from_string<Source>(key).has_value();
        if (kind == "period") return from_string<Period>(key).has_value();
        if (kind == "group" || kind == "each") return from_string<Field>(key).has_value();
        if (kind == "aggregate") return from_string<Aggregate>(key).has_value();
        if (kind == "benchmark") return from_string<Benchmark>(key).has_value();
        return true;
    }

    void phrase(const std::string& name, std::string_view text) {
        const auto colon = name.find(':');
        Phrase made{name.substr(0, colon), colon == std::string::npos ? "" : name.substr(colon + 1), {}};
        const bool message = made.kind == "say" || made.kind == "rename";
        for (const auto& part : split(replace_all(std::string(text), "-", " "), ' ')) {
            if (part.empty()) continue;
            PhraseWord word = phrase_word(part);
            if (message) {
                made.words.push_back(std::move(word));
                continue;
            }
            if (word.how == PhraseWord::How::stem) index_->stems.insert(word.stem);
            if (word.how == PhraseWord::How::prefix)
                index_->prefixes.push_back(word.word);
            else
                index_->words.insert(word.word);
            const auto letters = to_utf32(word.word);
            const bool may_be_mistyped =
                word.how != PhraseWord::How::prefix && letters.size() >= 5 && made.kind != "noise";
            if (may_be_mistyped && seen_.insert(word.word).second) index_->long_words.emplace_back(letters, word.word);
            made.words.push_back(std::move(word));
        }
        if (made.words.empty()) return;
        if (message) {
            (made.kind == "say" ? index_->messages : index_->titles).push_back(std::move(made));
            return;
        }
        const auto& head = made.words[0];
        const auto at = index_->phrases.size();
        if (head.how == PhraseWord::How::prefix)
            index_->by_prefix.push_back(at);
        else
            index_->by_stem[head.how == PhraseWord::How::exact ? "=" + head.word : head.stem].push_back(at);
        index_->phrases.push_back(std::move(made));
        if (auto readable = plain(text); !readable.empty()) index_->plain.push_back({name, std::move(readable)});
    }

    void told(const json::Object& root) {
        if (const auto* list = json::get_array(root, "explanations"))
            for (const auto& entry : *list) {
                const auto& object = entry.get_object();
                index_->explanations.push_back(
                    {json::get_string(object, "about"), json::get_string(object, "en"), json::get_string(object, "ru")}
                );
            }
        const auto* tour = json::get_object(root, "tour");
        if (!tour) return;
        index_->tour_en = json::get_string(*tour, "en");
        index_->tour_ru = json::get_string(*tour, "ru");
        index_->tour_requests_en = texts_of(*tour, "requests_en");
        index_->tour_requests_ru = texts_of(*tour, "requests_ru");
    }

    void numbers(const json::Object& root) {
        const auto valued = [&](std::string_view key, auto& into) {
            if (const auto* list = json::get_array(root, key))
                for (const auto& entry : *list)
                    for (const auto& word : texts_of(entry.get_object(), "words"))
                        into.emplace(word, entry.get_object().at("value").to_number<double>());
        };
        valued("numbers", index_->numbers);
        valued("multipliers", index_->multipliers);
        if (const auto* list = json::get_array(root, "units"))
            for (const auto& entry : *list)
                for (const auto& word : texts_of(entry.get_object(), "words"))
                    index_->units.emplace(word, json::get_string(entry.get_object(), "unit"));
        for (auto& word : texts_of(root, "glue")) index_->glue.insert(std::move(word));
    }

    void names(const json::Object& root) {
        const auto read = [&](std::string_view key, std::vector<Everyday>& into) {
            if (const auto* list = json::get_array(root, key))
                for (const auto& entry : *list)
                    into.push_back({json::get_string(entry.get_object(), "mark"), texts_of(entry.get_object(), "names")}
                    );
        };
        read("sectors", index_->sectors);
        read("countries", index_->countries);
        read("tickers", index_->tickers);
    }

    std::unique_ptr<LexiconIndex> index_ = std::make_unique<LexiconIndex>();
    std::unordered_set<std::string> seen_;
    std::vector<Same> same_;
};

}  // namespace

Lexicon::Lexicon(std::unique_ptr<const LexiconIndex> index) : index_(std::move(index)) {}
Lexicon::~Lexicon() = default;

Result<std::shared_ptr<const Lexicon>> Lexicon::read(const std::vector<LexiconFile>& files) {
    Builder builder;
    // The built-in files keep their order among themselves; what comes after them wins.
    const auto own = std::min(files.size(), built_in_files().size());
    const bool on_top =
        files.size() > own &&
        std::ranges::equal(built_in_files(), std::span(files).first(own), {}, &LexiconFile::name, &LexiconFile::name);
    if (on_top)
        for (std::size_t i = files.size(); i-- > own;) ATL_CHECK(builder.add(files[i]));
    for (std::size_t i = 0; i < (on_top ? own : files.size()); ++i) ATL_CHECK(builder.add(files[i]));
    ATL_TRY(auto index, builder.finish());
    return std::make_shared<const Lexicon>(std::move(index));
}

const std::vector<LexiconFile>& Lexicon::built_in_files() {
    static const std::vector<LexiconFile> files = embedded_lexicon();
    return files;
}

const std::shared_ptr<const Lexicon>& Lexicon::built_in() {
    static const std::shared_ptr<const Lexicon> lexicon = read(built_in_files()).value();
    return lexicon;
}

std::vector<LexiconPhrase> Lexicon::phrases() const { return index_->plain; }

std::vector<LexiconPhrase> lexicon_phrases() { return Lexicon::built_in()->phrases(); }

std::vector<std::string> broken_examples(const Lexicon& lexicon) {
    std::vector<std::string> out;
    Context context;
    context.lexicon = &lexicon;
    for (const auto& [name, with, without] : lexicon.index().examples) {
        const auto says = [&](const std::string& sentence) {
            return std::ranges::any_of(find_mentions(sentence, context).all, [&](const Mention& m) {
                return m.concept_name() == name;
            });
        };
        for (const auto& sentence : with)
            if (!says(sentence)) out.push_back(formatted("\"{}\" does not say {}", sentence, name));
        for (const auto& sentence : without)
            if (says(sentence)) out.push_back(formatted("\"{}\" says {}", sentence, name));
    }
    return out;
}

}  // namespace atelier::spec
