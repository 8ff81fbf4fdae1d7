#include "atelier/agent/model_writer.hpp"

#include <algorithm>
#include <array>

#include "atelier/base/text.hpp"
#include "atelier/code/answer.hpp"
#include "atelier/llm/tool_calls.hpp"
#include "atelier/spec/generate.hpp"
#include "customization.hpp"
#include "model_trouble.hpp"
#include "texts.hpp"
#include "tool_prompt.hpp"
#include "usage.hpp"

namespace atelier::embedded {
extern const std::string_view sdk_types;
}

namespace atelier::agent {
namespace {

constexpr std::string_view k_rules =
    "You write one small React widget in TypeScript (TSX) for an investment portfolio app.\n"
    "Rules:\n"
    "- Import only from \"react\" and \"@atelier/sdk\". No other libraries, no fetch, no CSS files.\n"
    "- One file with `export default function Widget()`. No props, no `any`, no invented data.\n"
    "- Titles and labels are in the language of the request.\n"
    "- Answer with one ```tsx code block and nothing else. To change a widget, write the whole file again.\n"
    "- Only when something of the user's own has to be kept (notes, lists, marks), add blocks that name their files: ```ts backend.ts and\n"
    "  ```sql migrations/001_name.sql (a line `-- forward`, statements, a line `-- back`, statements that undo them). backend.ts:\n"
    "  import { defineBackend, Refusal, route } from \"@atelier/user-backend\";\n"
    "  export default defineBackend({ routes: { list: route({}, (ctx) => ctx.db.all<Row>(\"SELECT ...\")),\n"
    "  save: route({ ticker: \"text\", count: \"number?\" }, (ctx, input) => ctx.db.run(\"INSERT ...\", input.ticker)) } });\n"
    "  ctx.db has all, get, run; await ctx.core.list_positions({}) reads the portfolio. The widget calls useBackend and useBackendAction.\n"
    "The SDK:\n";

constexpr std::int64_t k_least_file = 200;  // tokens; no widget is shorter

struct Example {
    std::string_view request;
    spec::Lang lang;
    std::string_view spec;
};

/// Pie, bar, table, number, filter, line: three in each language.
constexpr std::array k_examples{
    Example{"Pie chart of my portfolio by country", spec::Lang::en, R"({"labels":"en","view":"pie","source":"positions","group_by":"country","measure":"value"})"},
    Example{"Столбики прибыли по секторам, зелёные и красные", spec::Lang::ru, R"({"labels":"ru","view":"bar","source":"positions","group_by":"sector","measure":"profit","color":"by_sign"})"},
    Example{"Table of the 5 biggest purchases", spec::Lang::en,
            R"({"labels":"en","view":"table","source":"trades","filters":[{"field":"kind","op":"=","value":"buy"}],"columns":["date","ticker","amount"],"sort_by":"amount","order":"descending","limit":5})"},
    Example{"Сколько у меня бумаг", spec::Lang::ru, R"({"labels":"ru","view":"number","metric":"position_count"})"},
    Example{"Positions with a drop-down for the currency and a total", spec::Lang::en,
            R"({"labels":"en","view":"table","source":"positions","control":"select_currency","columns":["ticker","price","value"],"total_row":true})"},
    Example{"График просадки за год", spec::Lang::ru, R"({"labels":"ru","view":"line","source":"history","measure":"drawdown","period":"1y"})"},
};

std::string fenced(std::string_view code, std::string_view kind = "tsx") {
    std::string out = "```" + std::string(kind) + "\n" + std::string(code);
    if (!out.ends_with('\n')) out += '\n';
    return out + "```";
}

/// The request's first words, cut at a word.
std::string title_of(std::string_view request) {
    const auto line = trim(request.substr(0, request.find('\n')));
    auto cut = truncate_utf8(line, 60);
    if (cut.size() < line.size() && cut.rfind(' ') != std::string_view::npos) cut = cut.substr(0, cut.rfind(' '));
    return std::string(trim(cut));
}

/// What the model wrote or may write, beside the widget.
bool beside_widget(std::string_view path) {
    return path != "widget.tsx" && path != "manifest.json" && path != "spec.json";
}

std::string id_of(const std::map<std::string, std::string>& current) {
    const auto given = manifest::in(current);
    return given ? given->id : "widget";
}

}  // namespace

std::vector<llm::Message> code_front() {
    static const std::vector<llm::Message> front = [] {
        std::vector<llm::Message> out{{"system", std::string(k_rules) + std::string(embedded::sdk_types)}};
        for (const auto& example : k_examples) {
            const auto parsed = spec::parse_spec(example.spec);
            const auto made = parsed ? spec::generate(*parsed, example.lang) : fail(Code::internal, "");
            if (!made) continue;
            out.push_back({"user", std::string(example.request)});
            out.push_back({"assistant", fenced(made->tsx)});
        }
        return out;
    }();
    return front;
}

Task<bool> ModelWriter::make_room(llm::ChatRequest* question) const {
    question->max_tokens = options_.max_tokens;
    if (!options_.window) co_return true;
    llm::TokenCount counted = llm::TokenCounter().count_prompt(*question);
    if (options_.counter) counted = co_await options_.counter->count(*question);
    const std::int64_t window = options_.window();
    const std::int64_t left = (counted.exact ? window : window * 95 / 100) - counted.tokens;
    question->prompt_tokens = counted.tokens;
    question->max_tokens = static_cast<int>(std::clamp<std::int64_t>(left, 0, options_.max_tokens));
    co_return left >= k_least_file;
}

Task<WriteResult> ModelWriter::write(
    std::string request, spec::Lang lang, std::map<std::string, std::string> current, std::string feedback,
    std::function<void(std::string)> on_text, ToolTalk talk, llm::Caller caller
) {
    if (!ready()) co_return fail(Code::unavailable, lang == spec::Lang::ru ? "Модель, которая пишет код, сейчас недоступна." : "No model that writes code is connected.");
    llm::ChatRequest question;
    question.messages = code_front();
    std::string turn = tool_prompt(talk);
    if (const auto file = current.find("widget.tsx"); file != current.end()) {
        turn += "The present widget:\n" + fenced(file->second);
        for (const auto& [path, text] : current) {
            if (beside_widget(path)) turn += "\n" + fenced(text, path.substr(path.rfind('.') + 1) + " " + path);
        }
        turn += "\nChange it: ";
    }
    turn += request;
    if (!feedback.empty()) turn += "\n\nThe checks refused the present widget. Write it again without these mistakes:\n" + std::string(truncate_utf8(feedback, 4000));
    question.messages.push_back({"user", std::move(turn)});
    for (auto& message : tool_messages(talk)) question.messages.push_back(std::move(message));
    if (options_.native_tools) question.tools = native_tools(talk);
    const bool fits = co_await make_room(&question);
    if (!fits)
        co_return fail(Code::failed_precondition, say(lang, "window_full", std::to_string(options_.window())));
    question.timeout = options_.patience;
    question.caller = std::move(caller);
    auto hear = [&on_text](std::string_view piece) {
        if (on_text) on_text(std::string(piece));
    };
    const auto got = co_await model_->chat(std::move(question), std::move(hear));
    if (!got) {
        Error error = got.error();
        error.message = model_trouble(got.error(), lang);
        co_return std::unexpected(
            WriteError(std::move(error), usage_of(got.error().usage))
        );
    }
    const auto& answer = *got;
    const auto read_files = code::files_in(code::code_blocks(answer.text)).files;
    const auto widget = read_files.find("widget.tsx");
    const std::string code = widget == read_files.end() ? std::string() : widget->second;
    const Usage usage = usage_of(answer.usage);
    // An answer that is a widget is no call, whatever else it shows.
    if (talk.check && !code.contains("export default")) {
        llm::ToolSet tools;
        // A tool whose schema cannot be used is unknown here.
        for (const auto& tool : talk.tools) (void)tools.add(tool.name, tool.input_schema);
        for (auto& call : llm::read_tool_calls(answer, tools).calls) {
            if (!talk.check(call.name, call.arguments)) continue;
            co_return WrittenCode{{}, {}, usage, ToolExchange{std::move(call.name), std::move(call.arguments), {}}};
        }
    }
    if (answer.cut() || code.empty() || !code.contains("export default")) {
        const char* const said =
            lang == spec::Lang::ru ? "Модель не написала целого файла. Опишите виджет проще или короче."
                                   : "The model wrote no whole file. Describe the widget in simpler or shorter words.";
        co_return std::unexpected(WriteError({Code::failed_precondition, said, {}, {}}, usage));
    }
    WrittenCode out;
    out.title = title_of(request);
    // What the model did not write again stays as it is.
    for (const auto& [path, text] : current) {
        if (beside_widget(path)) out.files[path] = text;
    }
    for (const auto& [path, text] : read_files) out.files[path] = text;
    out.files["manifest.json"] = manifest::print(manifest_of(out.title, out.files, id_of(current)));
    out.usage = usage;
    co_return out;
}

}  // namespace atelier::agent
