#include <doctest/doctest.h>

#include <filesystem>
#include <random>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"
#include "atelier/llm/tokenizer.hpp"
#include "tiny_vocabulary.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::temp_directory_path() / ("atl-tokenizer-" + std::to_string(std::random_device{}()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("merges, splits and added tokens of a small vocabulary") {
    const auto t = Tokenizer::from_json(json::print(TinyVocabulary().json())).value();
    CHECK(t.encode("hello hello") == std::vector<TokenId>{259, 260});
    CHECK(t.count("") == 0);
    CHECK(t.encode("a<|end|>>b<|end|>") == std::vector<TokenId>{97, 262, 98, 261});
    CHECK(t.count("hellohello") == 2);
    CHECK(t.count("12") == 2);
    CHECK(t.count("e\xCC\x81") == 2);  // composed: é is two bytes
    CHECK(t.count("\xFF") == 3);       // U+FFFD
    CHECK(t.size() == 263);
}

TEST_CASE("long words merge as short ones do") {
    const auto t = Tokenizer::from_json(json::print(TinyVocabulary().json())).value();
    std::mt19937 random(5);
    for (int i = 0; i < 200; ++i) {
        // The same letters as one long word, and by a plain reading of the merges.
        std::string word;
        for (int n = 0; n < 70; ++n) word += "helo"[random() % 4];
        std::vector<std::string> parts;
        for (const char c : word) parts.emplace_back(1, c);
        for (const auto& [a, b] :
             std::vector<std::pair<std::string, std::string>>{{"h", "e"}, {"l", "l"}, {"he", "ll"}, {"hell", "o"}}) {
            for (std::size_t k = 0; k + 1 < parts.size(); ++k) {
                if (parts[k] != a || parts[k + 1] != b) continue;
                parts[k] += b;
                parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(k) + 1);
            }
        }
        CHECK(t.count(word) == static_cast<std::int64_t>(parts.size()));
    }
}

TEST_CASE("a GGUF is read as far as its head; what is broken or unknown says so") {
    const Folder folder;
    const auto file = folder.path / "tiny.gguf";
    const auto write = [&file](const std::string& bytes) { REQUIRE(write_file_atomic(file, bytes)); };
    const auto whole = TinyVocabulary().gguf("qwen2");
    write(whole + "tensors");
    const auto t = Tokenizer::load(file);
    REQUIRE(t);
    CHECK(t->encode("hello<|end|> hello") == std::vector<TokenId>{259, 261, 260});
    for (std::size_t length = 0; length < whole.size(); length += 97) {
        write(whole.substr(0, length));
        CHECK(Tokenizer::load(file).error().code == Code::invalid_argument);
    }
    auto huge = whole;
    for (std::size_t i = 24; i < 32; ++i) huge[i] = '\x7F';
    write(huge);
    CHECK(Tokenizer::load(file).error().code == Code::invalid_argument);
    write(TinyVocabulary().gguf("unheard-of"));
    CHECK(Tokenizer::load(file).error().code == Code::failed_precondition);
    CHECK(Tokenizer::load(folder.path / "none.gguf").error().code == Code::not_found);
}

TEST_CASE("another kind of tokenizer.json is refused, never counted wrongly") {
    const auto refused = [](const std::function<void(json::Object&)>& change) {
        auto object = TinyVocabulary().json();
        change(object);
        const auto got = Tokenizer::from_json(json::print(object));
        REQUIRE_FALSE(got);
        return got.error().code;
    };
    CHECK(refused([](json::Object& o) {
              o["normalizer"] = json::Object{{"type", "Lowercase"}};
          }) == Code::failed_precondition);
    CHECK(refused([](json::Object& o) {
              o["pre_tokenizer"] = json::Object{{"type", "Metaspace"}};
          }) == Code::failed_precondition);
    CHECK(refused([](json::Object& o) { o["model"].as_object()["type"] = "Unigram"; }) == Code::failed_precondition);
    CHECK(refused([](json::Object& o) {
              o["model"].as_object()["vocab"].as_object().erase("a");
          }) == Code::invalid_argument);
    CHECK(refused([](json::Object& o) {
              o["model"].as_object()["merges"].as_array().emplace_back("x y");
          }) == Code::invalid_argument);
    CHECK(Tokenizer::from_json("{").error().code == Code::invalid_argument);
    CHECK(Tokenizer::from_json("[]").error().code == Code::invalid_argument);
}

TEST_CASE("without a vocabulary a count says that it is an estimate") {
    const auto counter = TokenCounter::from_files({"/nowhere/tokenizer.json"});
    const auto count = counter.count("four words of text");
    CHECK_FALSE(count.exact);
    CHECK(count.by == "estimate");
    CHECK(count.tokens > 2);
    const TokenCounter exact(Tokenizer::from_json(json::print(TinyVocabulary().json())).value(), "tiny");
    CHECK((exact.count("hello").tokens == 1 && exact.count("hello").exact && exact.count("hello").by == "tiny"));
}

TEST_CASE("a whole request is counted with what stands around its messages") {
    const TokenCounter chat_ml(Tokenizer::from_json(json::print(TinyVocabulary().chat_ml())).value(), "chat");
    ChatRequest request;
    request.messages = {{"system", "hello"}, {"user", "a<|im_end|>"}};
    // <|im_start|> s y s t e m \n hello <|im_end|> \n, then <|im_start|> u s e r \n a <|im_end|> <|im_end|> \n, then
    // <|im_start|> a s s i s t a n t \n.
    const auto count = chat_ml.count_prompt(request);
    CHECK(count.tokens == (1 + 6 + 1 + 1 + 1 + 1) + (1 + 4 + 1 + 1 + 2 + 1) + (1 + 9 + 1));
    CHECK(count.exact);
    request.tools = {json::Object{{"type", "function"}}};
    CHECK_FALSE(chat_ml.count_prompt(request).exact);
    CHECK(chat_ml.count_prompt(request).tokens > count.tokens);
    CHECK_FALSE(TokenCounter().count_prompt(request).exact);
    CHECK(TokenCounter().count_prompt(request).tokens > 8);
}

TEST_CASE("Qwen's own vocabulary gives what Hugging Face's tokenizer gives") {
    const fs::path file = ATELIER_SOURCE_DIR "/.cache/tokenizers/qwen/tokenizer.json";
    if (!fs::exists(file)) {
        MESSAGE("not here: tools/fetch_tokenizer.sh .cache/tokenizers");
        return;
    }
    const auto t = Tokenizer::load(file).value();
    // Made by tests/conformance/tokenizer's package; random lines are compared there.
    const auto golden = read_file(ATELIER_SOURCE_DIR "/libs/llm/tests/tokenizer/qwen.jsonl").value();
    std::size_t lines = 0;
    for (const auto& line : split(golden, '\n')) {
        if (line.empty()) continue;
        const auto one = json::parse_object(line).value();
        std::vector<TokenId> expected;
        for (const auto& id : one.at("ids").as_array()) expected.push_back(static_cast<TokenId>(id.as_int64()));
        CAPTURE(line);
        CHECK(t.encode(std::string_view(one.at("text").as_string())) == expected);
        ++lines;
    }
    CHECK(lines > 100);
}

TEST_CASE("hostile texts are counted in time") {
    const auto t = Tokenizer::from_json(json::print(TinyVocabulary().json())).value();
    CHECK(t.count(std::string(1'000'000, 'h')) == 1'000'000);
    CHECK(t.count(std::string(1'000'000, ' ')) == 1'000'000);
    CHECK(t.count(std::string(1'000'000, '<')) == 1'000'000);
    CHECK(t.count(std::string(300'000, '\x80')) > 0);
}
