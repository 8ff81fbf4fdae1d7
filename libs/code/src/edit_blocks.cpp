#include <algorithm>
#include <optional>

#include "atelier/base/text.hpp"
#include "atelier/code/answer.hpp"
#include "atelier/code/edits.hpp"
#include "edit_matcher.hpp"
#include "fence_info.hpp"

namespace atelier::code {
namespace {

/// A row of at least five of one mark at the start of a line, and nothing but a word behind it.
bool marks(std::string_view line, char mark) {
    line = trim(line);
    const auto row = std::min(line.find_first_not_of(mark), line.size());
    if (row < 5 || row > 12) return false;
    const auto word = trim(line.substr(row));
    return word.size() <= 40 && word.find_first_of("{}();=") == std::string_view::npos;
}

class Collector {
public:
    void put(const std::string& path, Edit edit) {
        auto known = std::ranges::find(out_, path, &FileEdits::path);
        if (known == out_.end()) known = out_.insert(out_.end(), FileEdits{path, {}});
        known->edits.push_back(std::move(edit));
    }
    std::vector<FileEdits> take() { return std::move(out_); }

private:
    std::vector<FileEdits> out_;
};

std::string joined(const std::vector<std::string_view>& lines) {
    std::string out;
    for (const auto line : lines) out += std::string(line) + "\n";
    return out;
}

/// <<<<<<< SEARCH ... ======= ... >>>>>>> REPLACE; a line before it may name the file.
void read_search_replace(std::string_view text, const std::string& path, Collector& into) {
    enum class At { outside, search, replace } at = At::outside;
    std::vector<std::string_view> search, replace;
    std::string named = path;
    const Lines lines(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto line = lines[i];
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (at == At::outside) {
            if (marks(line, '<')) {
                at = At::search;
                search.clear();
                replace.clear();
            } else if (auto said = path_in_line(line); !said.empty()) {
                named = std::move(said);
            }
        } else if (at == At::search && marks(line, '=')) {
            at = At::replace;
        } else if (at == At::replace && marks(line, '>')) {
            into.put(named, {joined(search), joined(replace), false});
            at = At::outside;
        } else {
            (at == At::search ? search : replace).push_back(line);
        }
    }
}

/// "+++ b/widget.tsx" without the letter before it; empty for /dev/null.
std::string diff_path(std::string_view line) {
    auto path = trim(line.substr(4));
    path = path.substr(0, path.find('\t'));
    if (path.starts_with("a/") || path.starts_with("b/")) path.remove_prefix(2);
    return path == "/dev/null" ? std::string() : std::string(path);
}

/// Hunks of a unified difference; the numbers of their heads are not believed.
void read_diff(std::string_view text, const std::string& path, Collector& into) {
    std::string named = path;
    std::vector<std::string_view> search, replace;
    bool changes = false, inside = false;
    const auto end = [&] {
        // Empty lines at a hunk's end are rather the answer's than the file's.
        while (!search.empty() && !replace.empty() && search.back().empty() && replace.back().empty()) {
            search.pop_back();
            replace.pop_back();
        }
        if (changes) into.put(named, {joined(search), joined(replace), false});
        search.clear();
        replace.clear();
        changes = false;
    };
    const Lines lines(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto line = lines[i];
        if (line.ends_with('\r')) line.remove_suffix(1);
        const bool next_is_head = i + 1 < lines.size() && lines[i + 1].starts_with("+++ ");
        if (line.starts_with("--- ") && next_is_head) {
            end();
            if (auto from = diff_path(line); !from.empty()) named = std::move(from);
            if (auto to = diff_path(lines[++i]); !to.empty()) named = std::move(to);
            inside = false;
        } else if (line.starts_with("@@")) {
            end();
            inside = true;
        } else if (line.starts_with("diff --git ") || line.starts_with("index ")) {
            end();
            inside = false;
        } else if (inside && !line.starts_with('\\')) {
            const char mark = line.empty() ? ' ' : line[0];
            const auto said = mark == '-' || mark == '+' || mark == ' ' ? line.substr(line.empty() ? 0 : 1) : line;
            if (mark != '+') search.push_back(said);
            if (mark != '-') replace.push_back(said);
            changes = changes || mark == '-' || mark == '+';
        }
    }
    end();
}

}  // namespace

std::vector<FileEdits> edits_in(std::string_view answer) {
    AnswerReader reader;
    auto pieces = reader.feed(answer);
    auto last = reader.finish();
    std::ranges::move(last, std::back_inserter(pieces));
    // In the order of the answer: fences by themselves, everything between them as it stands, without thinking.
    struct Section {
        std::string text;
        const CodeBlock* block = nullptr;
    };
    std::vector<Section> sections;
    for (const auto& piece : pieces) {
        if (piece.kind == AnswerPiece::Kind::was_thinking) sections.clear();
        if (piece.kind != AnswerPiece::Kind::prose && piece.kind != AnswerPiece::Kind::code) continue;
        const auto* block = piece.kind == AnswerPiece::Kind::code && piece.block < reader.blocks().size()
                                ? &reader.blocks()[piece.block]
                                : nullptr;
        if (block != nullptr && !block->fenced) block = nullptr;
        if (sections.empty() || sections.back().block != block) sections.push_back({{}, block});
        sections.back().text += piece.text;
    }
    Collector out;
    for (const auto& [text, block] : sections) {
        const auto path = block == nullptr ? std::string() : block->path;
        const bool labelled = block != nullptr && (block->label == "diff" || block->label == "patch");
        const bool diff = labelled || text.starts_with("--- ") || text.starts_with("@@ ") || text.contains("\n+++ ");
        if (diff)
            read_diff(text, path, out);
        else
            read_search_replace(text, path, out);
    }
    return out.take();
}

}  // namespace atelier::code
