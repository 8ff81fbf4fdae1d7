#include <algorithm>

#include "atelier/json/json.hpp"
#include "tokenizer_data.hpp"

namespace atelier::llm {
namespace {

std::unexpected<Error> unknown(const std::string& what) {
    return fail(Code::failed_precondition, "this vocabulary cannot be counted with: " + what);
}

bool flag(const json::Object& object, std::string_view key, bool otherwise = false) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_bool() ? value->as_bool() : otherwise;
}

Result<bool> read_normalizer(const json::Object& root) {
    const auto* normalizer = json::get_object(root, "normalizer");
    if (normalizer == nullptr) return false;
    const auto type = json::get_string(*normalizer, "type");
    if (type != "NFC") return unknown("its normalizer is " + type);
    return true;
}

/// ByteLevel alone (GPT-2's expression is in it), or an expression and then ByteLevel.
Result<SplitStyle> read_split(const json::Object& root) {
    const auto* split = json::get_object(root, "pre_tokenizer");
    if (split == nullptr) return unknown("it does not split text");
    json::Array steps{*split};
    if (const auto* list = json::get_array(*split, "pretokenizers")) steps = *list;
    std::string pattern;
    bool bytes = false;
    for (const auto& value : steps) {
        const auto& step = value.as_object();
        const auto type = json::get_string(step, "type");
        if (type == "Split" && pattern.empty() && json::get_string(step, "behavior") == "Isolated" &&
            !flag(step, "invert")) {
            const auto* given = json::get_object(step, "pattern");
            pattern = given == nullptr ? "" : json::get_string(*given, "Regex");
        } else if (type == "ByteLevel" && !flag(step, "add_prefix_space")) {
            bytes = true;
            if (flag(step, "use_regex", true) && pattern.empty()) return SplitStyle::gpt2;
        } else {
            return unknown("it splits text by " + type);
        }
    }
    const auto style = style_of_pattern(pattern);
    if (!style || !bytes) return unknown("it splits text by another expression");
    return *style;
}

Result<void> read_model(const json::Object& model, Vocabulary& into) {
    if (json::get_string(model, "type") != "BPE") return unknown("it is no byte-pair encoding");
    if (flag(model, "byte_fallback") || flag(model, "ignore_merges")) return unknown("it merges otherwise");
    for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"})
        if (!json::get_string(model, key).empty()) return unknown("it marks parts of words");
    const auto* vocabulary = json::get_object(model, "vocab");
    const auto* merges = json::get_array(model, "merges");
    if (vocabulary == nullptr || merges == nullptr)
        return fail(Code::invalid_argument, "the vocabulary has no tokens or no merges");
    into.tokens.resize(vocabulary->size());
    for (const auto& [token, id] : *vocabulary) {
        const auto number = id.is_int64() ? id.as_int64() : -1;
        if (number < 0 || number > 10'000'000)
            return fail(Code::invalid_argument, "a token of the vocabulary has no number");
        if (static_cast<std::size_t>(number) >= into.tokens.size())
            into.tokens.resize(static_cast<std::size_t>(number) + 1);
        into.tokens[static_cast<std::size_t>(number)] = token;
    }
    for (const auto& merge : *merges) {
        if (merge.is_string()) {
            const std::string_view text = merge.as_string();
            const auto space = text.find(' ');
            if (space == std::string_view::npos)
                return fail(Code::invalid_argument, "a merge of the vocabulary is no pair");
            into.merges.emplace_back(text.substr(0, space), text.substr(space + 1));
        } else if (merge.is_array() && merge.as_array().size() == 2 && merge.as_array()[0].is_string() &&
                   merge.as_array()[1].is_string()) {
            into.merges.emplace_back(
                std::string_view(merge.as_array()[0].as_string()), std::string_view(merge.as_array()[1].as_string())
            );
        } else {
            return fail(Code::invalid_argument, "a merge of the vocabulary is no pair");
        }
    }
    return {};
}

}  // namespace

Result<Vocabulary> read_tokenizer_json(std::string_view text) {
    ATL_TRY(const auto root, json::parse_object(text));
    const auto* model = json::get_object(root, "model");
    if (model == nullptr) return fail(Code::invalid_argument, "this is no tokenizer.json: it has no model");
    Vocabulary out;
    ATL_TRY(out.nfc, read_normalizer(root));
    ATL_TRY(out.style, read_split(root));
    ATL_CHECK(read_model(*model, out));
    if (const auto* added = json::get_array(root, "added_tokens")) {
        for (const auto& value : *added) {
            const auto* token = value.if_object();
            if (token == nullptr) return fail(Code::invalid_argument, "an added token is no object");
            if (flag(*token, "single_word") || flag(*token, "lstrip") || flag(*token, "rstrip"))
                return unknown("an added token takes in what is around it");
            out.added.emplace_back(
                json::get_string(*token, "content"), static_cast<TokenId>(json::get_integer(*token, "id"))
            );
        }
    }
    return out;
}

}  // namespace atelier::llm
