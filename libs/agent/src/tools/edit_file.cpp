#include "atelier/code/edits.hpp"
#include "tool.hpp"

namespace atelier::agent {

Task<Result<ToolOutcome>> edit_file(Work* work, json::Object arguments) {
    const std::string path = json::get_string(arguments, "path");
    const auto found = work->files.find(path);
    if (found == work->files.end()) co_return ToolOutcome{"There is no file " + path + ". Write it whole.", false};
    std::vector<code::Edit> edits;
    for (const auto& each : *json::get_array(arguments, "edits")) {
        const auto& edit = each.as_object();
        edits.push_back({json::get_string(edit, "search"), json::get_string(edit, "replace")});
    }
    auto edited = code::apply_edits(found->second, edits);
    if (!edited) co_return ToolOutcome{edited.error().words, false};
    if (!edited->changed) co_return ToolOutcome{"Nothing changed: the file has these lines already.", false};
    std::map<std::string, std::string> files;
    files[path] = std::move(edited->text);
    const auto written = co_await write_draft(work, std::move(files));
    if (!written && written.error().code != Code::invalid_argument) co_return fail(written.error());
    if (!written) co_return ToolOutcome{written.error().message, false};
    co_return ToolOutcome{.output = "changed", .shown = path};
}

}  // namespace atelier::agent
