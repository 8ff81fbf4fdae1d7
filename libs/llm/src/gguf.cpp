#include <cstring>
#include <fstream>
#include <optional>

#include "atelier/base/text.hpp"
#include "tokenizer_data.hpp"

namespace atelier::llm {
namespace {

constexpr std::uint64_t k_most_pairs = 65'536;
constexpr std::uint64_t k_longest_string = 16u << 20;
constexpr std::uint64_t k_most_elements = 4'000'000;
/// Kinds of tokens that stand for themselves in a text.
constexpr std::int32_t k_control = 3, k_user_defined = 4;

enum class Type : std::uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, string, array, u64, i64, f64 };

/// Little-endian values from a file; after the first mistake everything is zero and empty.
class Head {
public:
    explicit Head(const std::filesystem::path& file) : in_(file, std::ios::binary) {}
    bool good() const { return !failed_ && in_.good(); }
    void fail() { failed_ = true; }

    template <class T>
    T number() {
        T out{};
        read(&out, sizeof(T));
        return out;
    }

    std::string string() {
        const auto length = number<std::uint64_t>();
        if (length > k_longest_string) fail();
        if (!good()) return {};
        std::string out(length, '\0');
        read(out.data(), length);
        return out;
    }

    void skip(Type type) {
        switch (type) {
            case Type::u8:
            case Type::i8:
            case Type::boolean:
                return pass(1);
            case Type::u16:
            case Type::i16:
                return pass(2);
            case Type::u32:
            case Type::i32:
            case Type::f32:
                return pass(4);
            case Type::u64:
            case Type::i64:
            case Type::f64:
                return pass(8);
            case Type::string:
                return pass(number<std::uint64_t>());
            case Type::array: {
                const auto [of, count] = array();
                for (std::uint64_t i = 0; i < count && good(); ++i) {
                    if (of == Type::array) return fail();
                    skip(of);
                }
                return;
            }
        }
        fail();
    }

    std::pair<Type, std::uint64_t> array() {
        const auto of = static_cast<Type>(number<std::uint32_t>());
        const auto count = number<std::uint64_t>();
        if (count > k_most_elements) fail();
        return {of, good() ? count : 0};
    }

    std::vector<std::string> strings() {
        const auto [of, count] = array();
        std::vector<std::string> out;
        if (of != Type::string) fail();
        for (std::uint64_t i = 0; i < count && good(); ++i) out.push_back(string());
        return out;
    }

    std::vector<std::int32_t> integers() {
        const auto [of, count] = array();
        std::vector<std::int32_t> out;
        if (of != Type::i32 && of != Type::u32) fail();
        for (std::uint64_t i = 0; i < count && good(); ++i) out.push_back(number<std::int32_t>());
        return out;
    }

private:
    void read(void* to, std::size_t length) {
        if (good()) in_.read(static_cast<char*>(to), static_cast<std::streamsize>(length));
        if (!in_.good()) failed_ = true;
    }
    void pass(std::uint64_t length) {
        if (length > k_longest_string) return fail();
        if (good()) in_.ignore(static_cast<std::streamsize>(length));
        if (!in_.good()) failed_ = true;
    }

    std::ifstream in_;
    bool failed_ = false;
};

}  // namespace

Result<Vocabulary> read_gguf(const std::filesystem::path& file) {
    std::error_code missing;
    if (!std::filesystem::is_regular_file(file, missing))
        return fail(Code::not_found, "there is no file " + file.filename().string());
    const auto broken = [] { return fail(Code::invalid_argument, "the file is no GGUF, or its head is broken"); };
    Head head(file);
    char magic[4] = {};
    for (auto& c : magic) c = head.number<char>();
    const auto version = head.number<std::uint32_t>();
    if (std::memcmp(magic, "GGUF", 4) != 0 || (version != 2 && version != 3)) return broken();
    head.number<std::uint64_t>();  // tensors
    const auto pairs = head.number<std::uint64_t>();
    if (pairs > k_most_pairs) return broken();
    Vocabulary out;
    std::string model, split;
    std::vector<std::string> merges;
    std::vector<std::int32_t> kinds;
    for (std::uint64_t i = 0; i < pairs && head.good(); ++i) {
        const auto key = head.string();
        const auto type = static_cast<Type>(head.number<std::uint32_t>());
        if (key == "tokenizer.ggml.model" && type == Type::string)
            model = head.string();
        else if (key == "tokenizer.ggml.pre" && type == Type::string)
            split = head.string();
        else if (key == "tokenizer.ggml.tokens" && type == Type::array)
            out.tokens = head.strings();
        else if (key == "tokenizer.ggml.merges" && type == Type::array)
            merges = head.strings();
        else if (key == "tokenizer.ggml.token_type" && type == Type::array)
            kinds = head.integers();
        else
            head.skip(type);
    }
    if (!head.good()) return broken();
    if (model != "gpt2")
        return fail(
            Code::failed_precondition, "this vocabulary cannot be counted with: it is of the kind '" + model + "'"
        );
    const auto style = style_of_name(split);
    if (!style)
        return fail(
            Code::failed_precondition, "this vocabulary cannot be counted with: it splits text as '" + split + "'"
        );
    // llama.cpp, which serves such files, does not compose.
    out.style = *style;
    for (const auto& merge : merges) {
        // A merge may begin with a space's letter, never with a space; the pair is parted at the first one.
        const auto space = merge.find(' ', 1);
        if (space == std::string::npos) return broken();
        out.merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
    }
    for (std::size_t i = 0; i < out.tokens.size() && i < kinds.size(); ++i) {
        if (kinds[i] != k_control && kinds[i] != k_user_defined) continue;
        out.added.emplace_back(out.tokens[i], static_cast<TokenId>(i));
    }
    return out;
}

}  // namespace atelier::llm
