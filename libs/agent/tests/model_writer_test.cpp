#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include "atelier/agent/model_writer.hpp"

using namespace atelier;
using namespace atelier::agent;

namespace {

class OneAnswer final : public llm::ChatModel {
public:
    explicit OneAnswer(std::string text, std::string finish = "stop") : text_(std::move(text)), finish_(std::move(finish)) {}
    bool ready() const override { return true; }
    std::string name() const override { return "one"; }
    Task<Result<llm::Completion>> chat(llm::ChatRequest request, llm::TextHandler on_text) override {
        asked = std::move(request);
        on_text(text_);
        co_return llm::Completion{text_, finish_, {2000, 1900, 90}, "one"};
    }
    llm::ChatRequest asked;

private:
    std::string text_, finish_;
};

Result<WrittenCode> write(OneAnswer& model, std::map<std::string, std::string> current = {}, std::string feedback = {}) {
    ModelWriter writer(&model, {});
    IoContext io;
    Result<WrittenCode> out = fail(Code::internal, "");
    auto go = [](ModelWriter* w, std::map<std::string, std::string> files, std::string findings, Result<WrittenCode>* into) -> Task<> {
        *into = co_await w->write("Cash beside the value of all my positions, as two numbers in one card", spec::Lang::en, std::move(files), std::move(findings), {});
    };
    boost::asio::co_spawn(io, go(&writer, std::move(current), std::move(feedback), &out), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    io.run();
    return out;
}

const std::string k_code = "import { Card, useMetrics, usePositions } from \"@atelier/sdk\";\n\nexport default function Widget() {\n  usePositions();\n  useMetrics();\n  return <Card title=\"x\" />;\n}\n";

}  // namespace

TEST_CASE("a fenced file becomes a widget with the tools of its hooks") {
    OneAnswer model("Here it is:\n```tsx\n" + k_code + "```\nEnjoy!");
    const auto got = write(model);
    REQUIRE(got.has_value());
    CHECK(got->files.at("widget.tsx") == k_code);
    CHECK(got->title == "Cash beside the value of all my positions, as two numbers");
    const auto manifest = json::parse_object(got->files.at("manifest.json")).value();
    CHECK(json::print(manifest.at("tools")) == R"(["get_metrics","list_positions"])");
    CHECK(got->usage.tokens_in == 2000);
    REQUIRE(model.asked.messages.size() == 14);
    CHECK(model.asked.messages[0].content.contains("usePositions(): Position[]"));
}

TEST_CASE("a change shows the present file and the findings, and keeps the id") {
    OneAnswer model(k_code);
    const auto got = write(model, {{"widget.tsx", "old code"}, {"manifest.json", R"({"id":"my-feature"})"}}, "line 3: no");
    REQUIRE(got.has_value());
    CHECK(model.asked.messages.back().content.contains("old code"));
    CHECK(model.asked.messages.back().content.contains("line 3: no"));
    CHECK(got->files.at("manifest.json").contains("my-feature"));
}

TEST_CASE("blocks that name their files become a backend, its migrations and its permissions") {
    const std::string backend = "import { defineBackend, route } from \"@atelier/user-backend\";\n\nexport default defineBackend({\n  routes: { list: route({}, (ctx) => ctx.core.list_dividends({})) },\n});\n";
    const std::string migration = "-- forward\nCREATE TABLE notes(a TEXT);\n-- back\nDROP TABLE notes;\n";
    OneAnswer model("First the server:\n```ts backend.ts\n" + backend + "```\n```sql migrations/001_notes.sql\n" + migration + "```\nand the widget:\n```tsx\n" + k_code + "```\n");
    const auto got = write(model);
    REQUIRE(got.has_value());
    CHECK(got->files.at("widget.tsx") == k_code);
    CHECK(got->files.at("backend.ts") == backend);
    CHECK(got->files.at("migrations/001_notes.sql") == migration);
    const auto manifest = json::parse_object(got->files.at("manifest.json")).value();
    CHECK(json::get_string(manifest, "backend") == "backend.ts");
    CHECK(json::print(manifest.at("tools")) == R"(["get_metrics","list_dividends","list_positions"])");

    OneAnswer later("```tsx\n" + k_code + "```");
    const auto changed = write(later, got->files);
    REQUIRE(changed.has_value());
    CHECK(changed->files.at("backend.ts") == backend);
    CHECK(later.asked.messages.back().content.contains("```sql migrations/001_notes.sql\n-- forward"));
}

TEST_CASE("half a file, prose and nothing are no code") {
    for (const auto& text : {std::string(), std::string("I cannot do that."), std::string("```json\n{\"a\": 1}\n```"), std::string("```tsx\nimport {")}) {
        OneAnswer model(text);
        CHECK(write(model).error().code == Code::failed_precondition);
    }
    OneAnswer cut("```tsx\n" + k_code, "length");
    CHECK(write(cut).error().code == Code::failed_precondition);
}
