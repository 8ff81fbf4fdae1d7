#include "atelier/agent/model_writer.hpp"

#include <array>

#include "atelier/base/text.hpp"
#include "atelier/spec/generate.hpp"

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
    "The SDK:\n";

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

std::string fenced(std::string_view code) {
    std::string out = "```tsx\n" + std::string(code);
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

std::string id_of(const std::map<std::string, std::string>& current) {
    const auto manifest = current.find("manifest.json");
    const auto parsed = manifest == current.end() ? fail(Code::not_found, "") : json::parse_object(manifest->second);
    const auto id = parsed ? json::get_string(*parsed, "id") : std::string();
    return id.empty() ? "widget" : id;
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

std::string code_in(std::string_view answer) {
    const auto open = answer.find("```");
    if (open != std::string_view::npos) {
        const auto line_end = answer.find('\n', open);
        if (line_end == std::string_view::npos) return {};
        const auto close = answer.find("\n```", line_end);
        answer = close == std::string_view::npos ? answer.substr(line_end + 1) : answer.substr(line_end + 1, close - line_end);
    }
    answer = trim(answer);
    const bool code = answer.starts_with("import ") || answer.starts_with("export ") || answer.starts_with("//") || answer.starts_with("/*") ||
                      answer.starts_with("const ") || answer.starts_with("function ") || answer.starts_with("type ") || answer.starts_with("interface ");
    return code ? std::string(answer) + "\n" : std::string();
}

Task<Result<WrittenCode>>
ModelWriter::write(std::string request, spec::Lang lang, std::map<std::string, std::string> current, std::string feedback, std::function<void(std::string)> on_text) {
    if (!ready()) co_return fail(Code::unavailable, lang == spec::Lang::ru ? "Модель, которая пишет код, сейчас недоступна." : "No model that writes code is connected.");
    llm::ChatRequest question;
    question.messages = code_front();
    std::string turn;
    if (const auto file = current.find("widget.tsx"); file != current.end()) turn = "The present widget:\n" + fenced(file->second) + "\nChange it: ";
    turn += request;
    if (!feedback.empty()) turn += "\n\nThe checks refused the present widget. Write it again without these mistakes:\n" + std::string(truncate_utf8(feedback, 4000));
    question.messages.push_back({"user", std::move(turn)});
    question.max_tokens = options_.max_tokens;
    question.timeout = options_.patience;
    auto hear = [&on_text](std::string_view piece) {
        if (on_text) on_text(std::string(piece));
    };
    ATL_CO_TRY(const auto answer, co_await model_->chat(std::move(question), std::move(hear)));
    const std::string code = code_in(answer.text);
    if (answer.cut() || code.empty() || !code.contains("export default")) {
        co_return fail(Code::failed_precondition, lang == spec::Lang::ru ? "Модель не написала целого файла. Опишите виджет проще или короче." : "The model wrote no whole file. Describe the widget in simpler or shorter words.");
    }
    WrittenCode out;
    out.title = title_of(request);
    const spec::Generated described{code, out.title, out.title, spec::Slot::dashboard_grid, "medium", spec::tools_of(code)};
    out.files["widget.tsx"] = code;
    out.files["manifest.json"] = spec::manifest(described, id_of(current));
    out.usage = {answer.usage.prompt, answer.usage.completion, 1};
    co_return out;
}

}  // namespace atelier::agent
