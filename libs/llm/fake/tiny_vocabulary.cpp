#include "tiny_vocabulary.hpp"

#include "atelier/base/text.hpp"

namespace atelier::llm {

TinyVocabulary::TinyVocabulary() {
    char32_t next = 0x100;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
        tokens.push_back(to_utf8(std::u32string(1, printable ? static_cast<char32_t>(byte) : next++)));
    }
    for (const auto& merge : merges) tokens.push_back(replace_all(merge, " ", ""));
}

json::Object TinyVocabulary::json() const {
    json::Object vocabulary;
    for (std::size_t i = 0; i < tokens.size(); ++i) vocabulary[tokens[i]] = static_cast<std::int64_t>(i);
    json::Array list;
    for (const auto& merge : merges) list.emplace_back(merge);
    auto out = json::parse_object(R"j({
  "normalizer": {"type": "NFC"},
  "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
    {"type": "Split", "behavior": "Isolated", "invert": false},
    {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]},
  "added_tokens": [{"id": 261, "content": "<|end|>"}, {"id": 262, "content": "<|end|>>"}]})j")
                   .value();
    const std::string pattern =
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| "
        "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|"
        "\\s+";
    out["pre_tokenizer"].as_object()["pretokenizers"].as_array()[0].as_object()["pattern"] =
        json::Object{{"Regex", pattern}};
    out["model"] = json::Object{{"type", "BPE"}, {"vocab", std::move(vocabulary)}, {"merges", std::move(list)}};
    return out;
}

json::Object TinyVocabulary::chat_ml() const {
    auto out = json();
    out["added_tokens"] =
        json::parse(R"([{"id":261,"content":"<|im_start|>"},{"id":262,"content":"<|im_end|>"}])").value();
    return out;
}

std::string TinyVocabulary::gguf(const std::string& pre) const {
    std::string out = "GGUF";
    const auto number = [&out](auto value) { out.append(reinterpret_cast<const char*>(&value), sizeof(value)); };
    const auto text = [&](std::string_view value) {
        number(static_cast<std::uint64_t>(value.size()));
        out += value;
    };
    const auto strings = [&](const char* key, const std::vector<std::string>& list) {
        text(key);
        number(std::uint32_t{9});
        number(std::uint32_t{8});
        number(static_cast<std::uint64_t>(list.size()));
        for (const auto& one : list) text(one);
    };
    number(std::uint32_t{3});
    number(std::uint64_t{0});
    number(std::uint64_t{6});
    text("general.alignment"), number(std::uint32_t{4}), number(std::uint32_t{32});
    text("tokenizer.ggml.model"), number(std::uint32_t{8}), text("gpt2");
    text("tokenizer.ggml.pre"), number(std::uint32_t{8}), text(pre);
    auto all = tokens;
    all.emplace_back("<|end|>");
    strings("tokenizer.ggml.tokens", all);
    strings("tokenizer.ggml.merges", merges);
    text("tokenizer.ggml.token_type"), number(std::uint32_t{9}), number(std::uint32_t{5}),
        number(static_cast<std::uint64_t>(all.size()));
    for (std::size_t i = 0; i < all.size(); ++i) number(std::int32_t{i + 1 == all.size() ? 3 : 1});
    return out;
}

}  // namespace atelier::llm
