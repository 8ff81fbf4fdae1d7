#include <doctest/doctest.h>

#include <fstream>
#include <random>

#include "conversation.hpp"
#include "tiny_vocabulary.hpp"

using namespace atelier;
using namespace atelier::agent;

namespace {

namespace fs = std::filesystem;

/// A vocabulary whose tokens are bytes: four times what is estimated.
struct ByteVocabulary {
    fs::path folder = fs::temp_directory_path() / ("atl-window-" + std::to_string(std::random_device{}()));
    fs::path file = folder / "tokenizer.json";
    ByteVocabulary() {
        fs::create_directories(folder);
        std::ofstream(file) << json::print(llm::TinyVocabulary().chat_ml());
    }
    ~ByteVocabulary() { fs::remove_all(folder); }
};

fs::path qwen() { return ATELIER_SOURCE_DIR "/.cache/tokenizers/qwen/tokenizer.json"; }

std::string widget(int lines) {
    std::string out =
        "```tsx widget.tsx\nimport { Card } from \"@atelier/sdk\";\n\nexport default function Widget() {\n";
    for (int i = 0; i < lines; ++i) {
        const auto n = std::to_string(i);
        out += "  const row" + n + " = positions.filter((p) => p.value > " + n + ").map((p) => p.ticker);\n";
    }
    return out + "  return <Card title=\"Rows\">{null}</Card>;\n}\n```\n";
}

struct Fact {
    std::string said, asked, value;
};

/// Something that only the user knows, in both languages.
Fact fact(int n) {
    const std::string value = "K" + std::to_string(7000 + n * 13);
    switch (n % 5) {
        case 0:
            return {
                "My house bank is called " + value + ", keep that in mind.", "What is my house bank called?", value
            };
        case 1:
            return {"Мой основной счёт называется " + value + ".", "Как называется мой основной счёт?", value};
        case 2:
            return {"The benchmark that I care about is " + value + ".", "Which benchmark do I care about?", value};
        case 3:
            return {"Советника моей жены зовут " + value + ".", "Как зовут советника моей жены?", value};
        default:
            return {"Internally this pocket is known as " + value + ".", "How is this pocket known internally?", value};
    }
}

std::string filler(int n, std::mt19937& random) {
    static const std::vector<std::string> wishes{
        "Make the bars a little wider and the labels shorter",      "Why is the third column so narrow on my screen",
        "Сделай шрифт в таблице чуть меньше, строки не помещаются", "Объясни, откуда берётся последняя строка итога",
        "Sort by value, the largest first, and keep the total row", "Убери пустые строки и подпиши оси"
    };
    std::string out = wishes[static_cast<std::size_t>(n) % wishes.size()] + ", wish " + std::to_string(n);
    for (auto left = random() % 40; left > 0; --left) out += " and so on";
    return out;
}

struct Seen {
    int over = 0;
    int requests = 0;
    bool in_prompt = false;
    bool by_recall = false;
    int compactions = 0;
};

/// Sixty turns; the fact is said in the second and asked about in the last.
Seen sixty_turns(int n, const fs::path& vocabulary, int window) {
    const auto counter = llm::TokenCounter::from_files({vocabulary});
    REQUIRE(counter.exact());
    Conversation talk({.capable = true, .window = window, .vocabulary = vocabulary});
    talk.model.piece = 0;
    const Fact told = fact(n);
    std::mt19937 random(static_cast<unsigned>(n));
    for (int turn = 1; turn < 60; ++turn) {
        if (turn % 5 == 1)
            talk.model.says("Here it is.\n" + widget(static_cast<int>(random() % 60) + turn));
        else
            talk.model.says("Done so: " + std::string(random() % 900, 'a') + " .");
        talk.say(turn == 2 ? told.said : filler(turn, random));
    }
    talk.model.otherwise = [&](const llm::ChatRequest& request) -> llm::ScriptedModel::Answer {
        const auto& last = request.messages.back().content;
        const bool asked_back = last.contains("<tool_response name=\"recall\">");
        if (!asked_back)
            return {
                "<tool_call>\n{\"name\": \"recall\", \"arguments\": {\"query\": \"" + told.asked + "\"}}\n</tool_call>"
            };
        return {"Так: " + std::string(last.contains(told.value) ? told.value : "?")};
    };
    const auto before = talk.model.asked.size();
    talk.say(told.asked);
    Seen out;
    for (const auto& message : talk.model.asked.at(before).messages) {
        out.in_prompt = out.in_prompt || message.content.contains(told.value);
    }
    out.by_recall = talk.fold().messages.back().text.contains(told.value);
    for (const auto& request : talk.model.asked) {
        ++out.requests;
        const auto used = counter.count_prompt(request).tokens;
        out.over += used + request.max_tokens > window ? 1 : 0;
    }
    out.compactions = talk.fold().now.compactions;
    return out;
}

/// `in_sight`: whether the fact has to be in the last request itself, not only to be found by `recall`.
void many(const fs::path& vocabulary, int window, bool in_sight) {
    const char* const wanted = std::getenv("ATELIER_CASES");
    const int cases = wanted ? std::atoi(wanted) : 8;

    Seen all;
    int usable = 0, in_prompt = 0, by_recall = 0;
    for (int n = 0; n < cases; ++n) {
        const Seen one = sixty_turns(n, vocabulary, window);
        CHECK(one.over == 0);
        all.over += one.over;
        all.requests += one.requests;
        all.compactions += one.compactions;
        in_prompt += one.in_prompt ? 1 : 0;
        by_recall += one.by_recall ? 1 : 0;
        usable += one.in_prompt || one.by_recall ? 1 : 0;
    }
    MESSAGE(
        "of ", cases, ": usable ", usable, ", in the prompt ", in_prompt, ", by recall ", by_recall, "; requests ",
        all.requests, ", over the window ", all.over, ", compactions ", all.compactions
    );
    CHECK(usable * 100 >= cases * 95);
    if (in_sight) CHECK(in_prompt * 100 >= cases * 95);
    CHECK(all.compactions >= cases);
}

}  // namespace

TEST_CASE("sixty turns stay in a window of 16K by a vocabulary, and what was said in the second is of use in the last"
) {
    const ByteVocabulary bytes;
    many(bytes.file, 16384, false);
    if (fs::exists(qwen()))
        many(qwen(), 16384, true);
    else
        MESSAGE("not here: tools/fetch_tokenizer.sh .cache/tokenizers");
}

TEST_CASE("a window of 4,096 tokens has room for an answer, which is never longer than what is left") {
    Conversation talk({.capable = true, .window = 4096});
    talk.model.says("First. " + std::string(3000, 'a'));
    talk.say("Draw me a treemap of correlations");
    REQUIRE(talk.model.asked.size() == 1);
    const auto& first = talk.model.asked.front();
    CHECK(first.max_tokens > 1000);
    CHECK(llm::TokenCounter().count_prompt(first).tokens + first.max_tokens <= 4096);
    for (int n = 0; n < 12; ++n) {
        talk.model.says("Again. " + std::string(2000, 'b'));
        talk.say("wish " + std::to_string(n) + std::string(600, 'w'));
        const auto& asked = talk.model.asked.back();
        CHECK(llm::TokenCounter().count_prompt(asked).tokens + asked.max_tokens <= 4096);
        CHECK(asked.max_tokens >= 64);
    }
    CHECK(talk.last_error.empty());
    CHECK(talk.fold().state == "idle");
}

TEST_CASE("the session says by what its context was counted, and a silent server costs it nothing but exactness") {
    int asked = 0;
    const auto silent = [&asked](llm::ChatRequest) -> Task<Result<llm::TokenCount>> {
        ++asked;
        co_return fail(Code::timeout, "silent");
    };
    const auto counts = [](llm::ChatRequest) -> Task<Result<llm::TokenCount>> {
        co_return llm::TokenCount{1234, true, llm::CountedBy::server, "the model server"};
    };
    const ByteVocabulary bytes;
    struct Case {
        Conversation::Options options;
        std::string counted;
    };
    const std::vector<Case> cases{
        {{.capable = true}, "estimate"},
        {{.capable = true, .count_at_server = silent}, "estimate"},
        {{.capable = true, .count_at_server = counts}, "server"},
        {{.capable = true, .vocabulary = bytes.file, .count_at_server = counts}, "vocabulary"}
    };
    for (const auto& one : cases) {
        CAPTURE(one.counted);
        Conversation talk(one.options);
        for (int n = 0; n < 3; ++n) {
            talk.model.says("Yes.");
            talk.say("Draw me a treemap of correlations");
        }
        const auto now = talk.fold();
        CHECK(now.context_counted == one.counted);
        CHECK((one.counted == "server") == (now.context_used == 1234));
    }
    CHECK(asked == 1);
}
