#include "diagnose_command.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <string>

#include "atelier/base/text.hpp"
#include "atelier/llm/diagnose.hpp"
#include "atelier/llm/tokenizer.hpp"
#include "atelier/spec/message.hpp"
#include "atelier/spec/reading.hpp"
#include "server.hpp"

namespace atelier::cli {
namespace {

namespace fs = std::filesystem;

int tool_calls() {
    std::string line;
    int exit_code = 0;
    for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
        if (trim(line).empty()) continue;
        // As a fragment: a delta may end within a code point.
        const auto parsed = json::parse_fragment(json::received(line));
        const auto read = parsed ? llm::diagnose_tool_calls(*parsed) : Result<json::Object>(fail(parsed.error()));
        if (read) {
            std::puts(json::print(*read).c_str());
        } else {
            std::fprintf(stderr, "atelier: line %zu: %s\n", number, read.error().message.c_str());
            exit_code = 1;
        }
    }
    return exit_code;
}

/// Vocabularies that are at hand: of fetched models and of tools/fetch_tokenizer.sh, in a fixed order.
std::vector<fs::path> vocabularies(const fs::path& root) {
    std::vector<fs::path> out;
    std::error_code none;
    for (const char* folder : {"tokenizers", "models"}) {
        std::vector<fs::path> here;
        for (const auto& entry : fs::recursive_directory_iterator(root / ".cache" / folder, none)) {
            const auto& path = entry.path();
            if (path.extension() == ".gguf" || path.filename() == "tokenizer.json") here.push_back(path);
        }
        std::ranges::sort(here);
        std::ranges::move(here, std::back_inserter(out));
    }
    return out;
}

json::Object described(const llm::TokenCounter& counter, std::string_view text, bool ids) {
    const auto count = counter.count(text);
    json::Object out{{"tokens", count.tokens}, {"exact", count.exact}, {"by", count.by}};
    if (!ids || counter.tokenizer() == nullptr) return out;
    json::Array list;
    for (const auto id : counter.tokenizer()->encode(text)) list.emplace_back(id);
    out["ids"] = std::move(list);
    return out;
}

Result<int> tokens(const Arguments& arguments) {
    llm::TokenCounter counter;
    if (const auto file = arguments.get("tokenizer"); !file.empty()) {
        ATL_TRY(auto loaded, llm::Tokenizer::load(file));
        counter = {std::move(loaded), fs::path(file).filename().string()};
    } else {
        counter = llm::TokenCounter::from_files(vocabularies(root_folder(arguments)));
    }
    const auto tell = [&](std::string_view text) {
        const auto made = described(counter, text, arguments.flag("ids"));
        if (arguments.flag("json"))
            std::puts(json::print(made).c_str());
        else
            std::printf(
                "%lld%s\n", static_cast<long long>(made.at("tokens").as_int64()),
                counter.exact() ? "" : " (estimate: no vocabulary is at hand)"
            );
    };
    if (arguments.flag("lines")) {
        std::string line;
        while (std::getline(std::cin, line)) tell(line);
        return 0;
    }
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    tell(text);
    return 0;
}

/// Without a user's own names: tickers in capitals, fields, periods and the application's words.
Result<int> spec_of(const Arguments& arguments) {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    spec::Context context;
    std::optional<spec::Spec> current;
    if (const auto given = arguments.get("current"); !given.empty()) {
        ATL_TRY(current, spec::parse_spec(given));
        context.current = &*current;
    }
    const auto lang = spec::detect_language(text);
    const auto message = spec::classify(text, context);
    const auto filled = spec::fill(text, lang, context);
    json::Array uncovered;
    for (const auto& part : filled.coverage.uncovered) uncovered.emplace_back(part.text);
    json::Object out{
        {"message", spec::to_string(message.kind)},
        {"control", message.control},
        {"outcome", spec::to_string(filled.outcome)},
        {"uncovered", std::move(uncovered)}
    };
    if (filled.question) out["question"] = filled.question->text;
    if (!filled.reason.empty()) out["reason"] = filled.reason;
    if (filled.filled) {
        out["spec"] = spec::to_json(filled.filled->spec);
        out["reading"] = spec::read_back(filled.filled->spec, lang).text();
    }
    std::puts(json::print(out).c_str());
    return 0;
}

}  // namespace

Result<int> diagnose_command(const Arguments& arguments) {
    const auto& words = arguments.words;
    if (words.size() == 2 && words[1] == "tool-calls") return tool_calls();
    if (words.size() == 2 && words[1] == "tokens") return tokens(arguments);
    if (words.size() == 2 && words[1] == "spec") return spec_of(arguments);
    return fail(
        Code::invalid_argument,
        "usage: ./atelier diagnose tool-calls < ANSWERS.jsonl, or ./atelier diagnose tokens [--lines] [--ids] "
        "[--tokenizer FILE] [--json] < TEXT, or ./atelier diagnose spec [--current SPEC] < REQUEST"
    );
}

}  // namespace atelier::cli
