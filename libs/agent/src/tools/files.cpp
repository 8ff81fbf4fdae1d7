#include "atelier/base/text.hpp"
#include "tool.hpp"
#include "transcript.hpp"

namespace atelier::agent {
namespace {

constexpr std::size_t k_max_lines = 400;
constexpr std::size_t k_max_file_bytes = 64u << 10;
constexpr std::size_t k_max_files = 8;  ///< six of the widget, backend.ts and one migration

bool below(std::string_view path, std::string_view folder, std::string_view end) {
    if (!path.starts_with(folder) || !path.ends_with(end) || path.size() <= folder.size() + end.size()) return false;
    const auto name = path.substr(folder.size(), path.size() - folder.size() - end.size());
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == name.npos;
}

bool may_be_written(std::string_view path) {
    return path == "widget.tsx" || path == "backend.ts" || path == "style.css" || below(path, "parts/", ".tsx") ||
           below(path, "lib/", ".ts") || below(path, "migrations/", ".sql");
}

std::string numbered(const std::string& text, std::int64_t from, std::int64_t to) {
    const auto lines = split(text, '\n');
    std::string out;
    const auto last = std::min<std::int64_t>(to, static_cast<std::int64_t>(lines.size()));
    for (std::int64_t n = std::max<std::int64_t>(1, from); n <= last; ++n) {
        out += std::to_string(n) + "\t" + lines[static_cast<std::size_t>(n) - 1] + "\n";
    }
    return out.empty() ? "(no such lines: the file has " + std::to_string(lines.size()) + ")" : out;
}

}  // namespace

Task<Result<void>> write_draft(Work* work, std::map<std::string, std::string> files) {
    auto all = work->files;
    std::vector<Event> events;
    for (auto& [path, text] : files) {
        if (!may_be_written(path)) {
            co_return fail(
                Code::invalid_argument, path + ": files are widget.tsx, parts/NAME.tsx, lib/NAME.ts, style.css, backend.ts and "
                                               "migrations/NAME.sql"
            );
        }
        if (text.size() > k_max_file_bytes) co_return fail(Code::invalid_argument, path + ": larger than 64 KiB");
        if (!is_valid_utf8(text)) co_return fail(Code::invalid_argument, path + ": not valid UTF-8");
        const auto known = all.find(path);
        if (known != all.end() && known->second == text) continue;
        all[path] = text;
        events.push_back({"draft.changed", {{"path", path}, {"text", std::move(text)}, {"turn_id", work->turn.input().turn_id}}});
    }
    std::size_t own = 0;
    for (const auto& [path, text] : all) own += may_be_written(path) ? 1 : 0;
    if (own > k_max_files) co_return fail(Code::invalid_argument, "more files than a customization may have");
    if (events.empty()) co_return Result<void>{};
    // Who wrote them knows them.
    events.push_back({"context.added", {{"told", json::Object{{"files", digest_of_files(all)}}}}});
    ATL_CO_CHECK(co_await work->turn.emit(std::move(events), true));
    work->files = std::move(all);
    work->changed = true;
    co_return Result<void>{};
}

Task<Result<ToolOutcome>> list_files(Work* work, json::Object) {
    std::string out;
    for (const auto& [path, text] : work->files) {
        if (!may_be_written(path)) continue;
        out += path + " (" + std::to_string(split(text, '\n').size()) + " lines)\n";
    }
    co_return ToolOutcome{.output = out.empty() ? "There are no files yet." : out};
}

Task<Result<ToolOutcome>> read_file_tool(Work* work, json::Object arguments) {
    const std::string path = json::get_string(arguments, "path");
    const auto from = json::get_integer(arguments, "from", 1);
    const auto to = std::min(json::get_integer(arguments, "to", from + k_max_lines - 1), from + static_cast<std::int64_t>(k_max_lines) - 1);
    if (path == "@atelier/sdk") co_return ToolOutcome{.output = numbered(work->sdk_types, from, to)};
    const auto found = work->files.find(path);
    if (found == work->files.end()) co_return ToolOutcome{"There is no file " + path + ".", false};
    co_return ToolOutcome{.output = numbered(found->second, from, to)};
}

Task<Result<ToolOutcome>> write_file_tool(Work* work, json::Object arguments) {
    const std::string path = json::get_string(arguments, "path");
    std::map<std::string, std::string> files;
    files[path] = json::get_string(arguments, "content");
    const auto written = co_await write_draft(work, std::move(files));
    if (!written && written.error().code != Code::invalid_argument) co_return fail(written.error());
    if (!written) co_return ToolOutcome{written.error().message, false};
    co_return ToolOutcome{.output = "written", .shown = path};
}

}  // namespace atelier::agent
