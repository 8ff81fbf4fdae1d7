#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "atelier/base/text.hpp"
#include "atelier/llm/server_error.hpp"

namespace atelier::llm {
namespace {

constexpr std::size_t k_most = 300;  // characters
constexpr std::size_t k_read = 8000;
constexpr std::string_view k_gone = "…";

bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool alpha(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool all(std::string_view text, bool (*is)(char)) { return !text.empty() && std::ranges::all_of(text, is); }

int number_in(std::string_view text) {
    int out = -1;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), out);
    return end.ec == std::errc() && end.ptr == text.data() + text.size() ? out : -1;
}

// ---- what is written: HTML and XML, tracebacks, lines ----

std::string_view element(std::string_view html, std::string_view lower, const std::string& name) {
    const auto open = lower.find("<" + name);
    const auto from = open == std::string_view::npos ? open : lower.find('>', open);
    const auto to = from == std::string_view::npos ? from : lower.find("</" + name, from);
    return to == std::string_view::npos ? std::string_view{} : html.substr(from + 1, to - from - 1);
}

std::string without_tags(std::string_view html) {
    std::string out;
    bool inside = false;
    for (const char c : html) {
        if (c == '<') inside = true;
        if (!inside) out += c;
        if (c == '>' && inside) {
            inside = false;
            out += ' ';
        }
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> entities{
        {{"&nbsp;", " "}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}
    };
    for (const auto& [from, to] : entities) out = replace_all(std::move(out), from, to);
    return out;
}

std::string text_of_markup(std::string_view html) {
    // Only ASCII is folded: the places must stay the same.
    std::string lower(html);
    for (char& c : lower)
        c = static_cast<char>(static_cast<unsigned char>(c) < 0x80 ? std::tolower(static_cast<unsigned char>(c)) : c);
    for (const std::string name : {"title", "h1", "h2", "p", "message"}) {
        const std::string text(trim(without_tags(element(html, lower, name))));
        if (!text.empty()) return text;
    }
    std::string rest(html);
    for (const std::string name : {"style", "script", "head"})
        if (const auto part = element(html, lower, name); !part.empty()) rest = replace_all(std::move(rest), part, "");
    return without_tags(rest);
}

bool is_markup(std::string_view text) {
    text = trim(text);
    return text.size() > 2 && text.front() == '<' &&
           (digit(text[1]) || alpha(text[1]) || text[1] == '!' || text[1] == '?') && text.contains('>');
}

/// The line of a traceback that says what happened.
std::string_view last_line(std::string_view text) {
    text = trim(text);
    const auto end = text.rfind('\n');
    return end == std::string_view::npos ? text : trim(text.substr(end + 1));
}

// ---- what must not be told ----

/// A run of what addresses, paths, keys and names are made of.
bool part_of_word(char c) {
    return static_cast<unsigned char>(c) >= 0x80 || digit(c) || alpha(c) ||
           std::string_view("_./:\\@%+~=&?#-*$").contains(c);
}

constexpr std::array<std::string_view, 34> k_host_ends = {
    "com",  "net", "org",   "io",       "ai",   "dev",   "ru",          "eu",    "de",       "uk",     "us",  "cn",
    "co",   "app", "cloud", "tech",     "info", "xyz",   "me",          "gov",   "edu",      "corp",   "lan", "int",
    "home", "svc", "local", "internal", "test", "local", "localdomain", "intra", "intranet", "example"
};
constexpr std::array<std::string_view, 24> k_file_ends = {".py",   ".cpp", ".cc",   ".cu",   ".c",    ".h",
                                                          ".hpp",  ".rs",  ".go",   ".js",   ".ts",   ".so",
                                                          ".gguf", ".bin", ".pt",   ".json", ".yaml", ".yml",
                                                          ".toml", ".cfg", ".conf", ".log",  ".sock", ".safetensors"};
/// "tokens:32768" is no host and port.
constexpr std::array<std::string_view, 38> k_counted = {
    "tokens", "token",  "limit",  "max",       "min",     "length",     "size",     "code",   "status",  "error",
    "line",   "column", "row",    "char",      "id",      "index",      "position", "count",  "total",   "context",
    "n_ctx",  "budget", "window", "requested", "prompt",  "completion", "input",    "output", "seconds", "ms",
    "retry",  "after",  "http",   "errno",     "version", "maximum",    "minimum",  "used"
};
constexpr std::array<std::string_view, 15> k_key_starts = {"sk-",  "sk_",  "pk-",  "pk_",    "rk-",
                                                           "key-", "hf_",  "ghp_", "gho_",   "gsk_",
                                                           "xai-", "aiza", "eyj",  "glpat-", "nvapi-"};
constexpr std::array<std::string_view, 13> k_secret_names = {"bearer",    "basic",   "authorization", "api-key",
                                                             "apikey",    "api_key", "x-api-key",     "key",
                                                             "token",     "secret",  "password",      "passwd",
                                                             "credential"};

/// "invalid bearer token" tells no token.
constexpr std::array<std::string_view, 9> k_after_scheme = {
    "token", "tokens", "auth", "authentication", "authorization", "header", "is", "or", "scheme"
};

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

bool is_host_name(std::string_view host) {
    if (host == "localhost") return true;
    const auto dot = host.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || host.contains("..")) return false;
    const bool letters =
        std::ranges::all_of(host, [](char c) { return digit(c) || alpha(c) || c == '.' || c == '-' || c == '_'; });
    return letters && is_one_of(host.substr(dot + 1), k_host_ends);
}

bool is_ipv4(std::string_view text) {
    const auto parts = split(text, '.');
    return parts.size() == 4 &&
           std::ranges::all_of(parts, [](const std::string& part) { return all(part, digit) && part.size() <= 3; });
}

bool is_ipv6(std::string_view text) {
    const auto colons = std::ranges::count(text, ':');
    const bool made_of = std::ranges::all_of(text, [](char c) { return hex(c) || c == ':' || c == '.' || c == '%'; });
    return made_of && colons >= 2 && (text.contains("::") || colons >= 5);
}

bool is_place(std::string_view word) {
    if (word.contains("://") || word.starts_with("www.") || is_ipv6(word)) return true;
    if (const auto at = word.find('@'); at != std::string_view::npos && at > 0 && at + 1 < word.size()) return true;
    std::string_view host = word.substr(0, word.find('/'));
    const auto colon = host.rfind(':');
    const int port = colon == std::string_view::npos ? -1 : number_in(host.substr(colon + 1));
    if (port >= 0) host = host.substr(0, colon);
    while (host.ends_with('.') || host.ends_with(':')) host.remove_suffix(1);
    if (is_ipv4(host) || is_host_name(host)) return true;
    // A name with a port, such as containers have.
    const bool plain = !host.empty() && alpha(host.front()) && !is_one_of(host, k_counted);
    return plain && port >= 80 && port <= 65535 && (host.contains('.') || host.contains('-') || port >= 1000);
}

bool is_path(std::string_view word) {
    if (word.contains('\\')) return true;
    if (word.starts_with("~/") || word.starts_with("./") || word.starts_with("../")) return true;
    if (word.starts_with('/')) return word.size() > 1;
    const auto slashes = std::ranges::count(word, '/');
    if (slashes >= 2 && !std::ranges::all_of(word, [](char c) { return digit(c) || c == '/'; })) return true;
    const std::string_view file =
        word.substr(0, word.find(':', word.rfind('/') == std::string_view::npos ? 0 : word.rfind('/')));
    return std::ranges::any_of(k_file_ends, [file](std::string_view end) {
        return file.size() > end.size() && file.ends_with(end);
    });
}

bool is_key(std::string_view lower) {
    if (lower.contains("***")) return true;
    if (std::ranges::any_of(k_key_starts, [lower](std::string_view start) {
            return lower.starts_with(start) && lower.size() >= start.size() + 4;
        }))
        return true;
    // A long run of letters and digits is no word and no name of a model.
    std::size_t run = 0, letters = 0, digits = 0;
    for (const char c : lower) {
        if (!digit(c) && !alpha(c)) {
            run = letters = digits = 0;
            continue;
        }
        ++run;
        ++(digit(c) ? digits : letters);
        if (run >= 16 && letters >= 2 && digits >= 2) return true;
    }
    const bool uuid = lower.size() == 36 && std::ranges::count(lower, '-') == 4 &&
                      std::ranges::all_of(lower, [](char c) { return hex(c) || c == '-'; });
    return uuid || (run == lower.size() && run >= 32);
}

/// What a request may hold; every other name with underscores is a setting or code of the server's.
constexpr std::array<std::string_view, 14> k_of_requests = {
    "max_tokens",
    "max_completion_tokens",
    "max_new_tokens",
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "top_p",
    "top_k",
    "min_p",
    "response_format",
    "json_schema",
    "tool_calls",
    "tool_choice",
    "finish_reason"
};

bool is_setting(std::string_view word) {
    const bool snake =
        std::ranges::all_of(word, [](char c) { return digit(c) || (alpha(c) && !upper(c)) || c == '_'; });
    const auto line = word.find('_', 1);
    if (snake && line != std::string_view::npos && line + 1 < word.size()) return !is_one_of(word, k_of_requests);
    if (word.starts_with("--") && word.size() > 3) return true;
    const std::string_view name = word.substr(0, word.find('='));
    const bool shouted = std::ranges::all_of(name, [](char c) { return upper(c) || digit(c) || c == '_' || c == '$'; });
    return shouted && name.contains('_') && std::ranges::any_of(name, upper) && std::ranges::count_if(name, upper) >= 3;
}

bool is_header_name(std::string_view lower) {
    return (lower.starts_with("x-") && lower.size() > 3) || lower == "authorization" || lower == "cookie" ||
           lower == "set-cookie" || lower == "proxy-authorization";
}

/// Goes over the words from left to right; what one is may follow from those before it.
class Cleaner {
public:
    std::string run(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            if (!part_of_word(text[at])) {
                between_ += text[at];
                put(text.substr(at++, 1));
                continue;
            }
            std::size_t end = at;
            while (end < text.size() && part_of_word(text[end])) ++end;
            std::string_view word = text.substr(at, end - at);
            constexpr std::string_view marks = ".:?=";
            while (word.size() > 1 && !word.starts_with("::") && (word.front() == ':' || word.front() == '=')) {
                between_ += word.front();
                put(word.substr(0, 1));
                word.remove_prefix(1);
            }
            std::size_t tail = word.size();
            while (tail > 0 && marks.contains(word[tail - 1])) --tail;
            take(word.substr(0, tail));
            put(word.substr(tail));
            between_ = word.substr(tail);
            at = end;
        }
        return std::move(out_);
    }

private:
    void put(std::string_view text) {
        if (text == "\n") rest_is_secret_ = false;
        if (!rest_is_secret_) out_ += text;
    }

    void take(std::string_view word) {
        if (word.empty()) return;
        const std::string lower = to_lower(word);
        const bool assigned = between_.contains(':') || between_.contains('=');
        const bool after_secret =
            is_one_of(last_, k_secret_names) || (last_ == "provided" && is_one_of(before_last_, k_secret_names));
        const bool of_scheme = (last_ == "bearer" || last_ == "basic") && !is_one_of(lower, k_after_scheme);
        const bool named = of_scheme || (assigned && after_secret);
        const bool port = (last_ == "port" && number_in(word) >= 0) ||
                          (place_ && between_.find_first_of(",:") != std::string::npos && number_in(word) >= 80);
        const bool told_host = last_ == "host" || last_ == "hostname" || last_ == "server_name";
        const bool host = told_host && (assigned || lower.find_first_of("-0123456789") != std::string::npos);
        // key=value, key:value: the value is what is judged.
        const auto cut = lower.find_first_of("=:");
        const bool pair = cut != std::string::npos && cut + 1 < lower.size() && !lower.contains("://");
        const bool secret_pair = pair && (is_one_of(lower.substr(0, cut), k_secret_names) ||
                                          lower.starts_with("host=") || lower.starts_with("port="));
        const bool place = is_place(lower) || (pair && is_place(lower.substr(cut + 1)));
        const bool gone = named || port || host || secret_pair || place || is_path(word) || is_key(lower) ||
                          is_setting(word) ||
                          (pair && (is_path(word.substr(cut + 1)) || is_key(lower.substr(cut + 1))));
        if (is_header_name(lower.substr(0, cut))) {
            put(k_gone);
            rest_is_secret_ = true;
        } else {
            put(gone ? k_gone : word);
        }
        place_ = place;
        before_last_ = std::move(last_);
        last_ = lower;
        between_.clear();
    }

    std::string out_;
    std::string between_;  // what stands between the last word and this one
    std::string last_, before_last_;
    bool place_ = false;  // the last word was one
    bool rest_is_secret_ = false;
};

/// Where it stands as a word of its own: a host may be called "llm".
std::string without(std::string text, std::string_view secret) {
    const auto inside_word = [&text](std::size_t at) {
        return at < text.size() && (digit(text[at]) || alpha(text[at]) || text[at] == '_');
    };
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
        const bool whole = (at == 0 || !inside_word(at - 1)) && !inside_word(at + secret.size());
        if (whole) text.replace(at, secret.size(), k_gone);
        at += whole ? k_gone.size() : 1;
    }
    return text;
}

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool blank = static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
        if (!blank)
            out += c;
        else if (!out.empty() && !out.ends_with(' '))
            out += ' ';
    }
    for (const std::string_view twice : {"… …", "……", "…:…"})
        while (out.contains(twice)) out = replace_all(std::move(out), twice, k_gone);
    return std::string(trim(out));
}

bool reads_like_words(std::string_view text) {
    std::size_t letters = 0;
    for (const char32_t c : to_utf32(text)) {
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c != 0x2026 && c != 0xFFFD);
        letters = letter ? letters + 1 : 0;
        if (letters == 2) return true;
    }
    return false;
}

}  // namespace

std::string plain_words(std::string_view said, std::span<const std::string> known) {
    std::string text = mend_utf8(truncate_utf8(trim(said), k_read));
    if (is_markup(text)) text = text_of_markup(text);
    if (text.contains("Traceback (most recent call last)")) text = last_line(text);
    for (const auto& secret : known)
        if (secret.size() >= 3) text = without(std::move(text), secret);
    text = one_line(Cleaner().run(text));
    if (!reads_like_words(text)) return {};
    const auto wide = to_utf32(text);
    if (wide.size() <= k_most) return text;
    std::string cut = to_utf8(std::u32string_view(wide).substr(0, k_most - 1));
    if (const auto blank = cut.rfind(' '); blank != std::string::npos && blank > cut.size() / 2) cut.resize(blank);
    return cut + std::string(k_gone);
}

}  // namespace atelier::llm
