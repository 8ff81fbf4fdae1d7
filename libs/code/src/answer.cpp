#include "atelier/code/answer.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "atelier/base/markup.hpp"
#include "atelier/base/text.hpp"
#include "bare_code.hpp"
#include "comments.hpp"
#include "fence_info.hpp"

namespace atelier::code {
namespace {

constexpr std::size_t k_hold = 0;        // nothing can be decided yet
constexpr std::size_t k_max_line = 400;  // of a longer line nothing is held back: it is what it looks like so far

using Kind = AnswerPiece::Kind;

bool blank(std::string_view line) { return trim(line).empty(); }

/// A line at the start of the text, without its end. What it is, is decided when it is whole; a long line is neither
/// whole nor open, however it comes.
struct Line {
    std::string_view text;
    bool whole = false;
    bool open = false;       ///< more of it may come
    std::size_t length = 0;  ///< with its end
};

Line line_at(std::string_view rest, bool at_end) {
    const auto end = rest.find('\n');
    const bool complete = end != std::string_view::npos || at_end;
    Line out{rest.substr(0, end), false, false, end == std::string_view::npos ? rest.size() : end + 1};
    out.whole = complete && out.text.size() < k_max_line;
    out.open = !complete && out.text.size() < k_max_line;
    if (out.text.ends_with('\r')) out.text.remove_suffix(1);
    return out;
}

}  // namespace

struct AnswerReader::State {
    enum class Mode { prose, code, bare, thinking };

    std::string buffer;       // not decided yet
    std::size_t decided = 0;  // bytes of the answer before it
    std::vector<AnswerPiece> out;
    std::vector<CodeBlock> blocks;
    Mode mode = Mode::prose;
    bool line_start = true;
    // Prose.
    bool inline_code = false;
    bool thought = false;
    bool said = false;              // anything but white space
    std::string line;               // the present line, its first bytes
    std::string last_line;          // the last one that says something, since the last block
    std::optional<Fence> document;  // a whole answer in a fence of Markdown
    // Code.
    Fence fence;
    Comments comments;
    bool first_line = false;  // its first line may name a file
    // Code without a fence.
    bool ended = false;  // the last line ended a statement
    std::string blanks;  // lines that belong to it only if more of it follows
    // Thinking.
    std::string tag;

    void say(Kind kind, std::string_view text) {
        if (text.empty() && kind != Kind::was_thinking) return;
        const std::size_t block = kind == Kind::code ? blocks.size() - 1 : 0;
        if (kind == Kind::code) {
            blocks.back().text += text;
            comments.feed(text);
        }
        if (kind == Kind::prose && !blank(text)) said = true;
        if (!out.empty() && out.back().kind == kind && out.back().block == block)
            out.back().text += text;
        else
            out.push_back({kind, block, std::string(text)});
    }

    void begin(CodeBlock block, Mode next) {
        blocks.push_back(std::move(block));
        comments = {};
        last_line.clear();
        line_start = true;
        mode = next;
        said = true;
    }

    void end(std::size_t at, bool closed) {
        blocks.back().end = at;
        blocks.back().closed = closed;
        mode = Mode::prose;
        line_start = true;
    }

    void open(const Fence& found, std::size_t at) {
        auto info = read_info(found.info);
        if (info.path.empty()) {
            if (auto path = path_in_line(last_line); fits(info.label, path)) info.path = std::move(path);
        }
        fence = found;
        fence.info = {};
        first_line = info.path.empty();
        begin({std::move(info.label), std::move(info.path), {}, false, true, at, at}, Mode::code);
    }

    std::size_t prose_line(std::string_view rest, std::size_t at, bool at_end) {
        const auto line_read = line_at(rest, at_end);
        if (line_read.open && (may_open_fence(line_read.text) || may_begin_code(line_read.text, !said))) return k_hold;
        if (line_read.whole) {
            if (const auto found = fence_opening(line_read.text)) {
                const bool closes = document && closes_fence(*document, line_read.text);
                const bool opens = !document && kind_of_label(read_info(found->info).label) == TextKind::document;
                if (closes)
                    document.reset();
                else if (opens)
                    document = Fence{found->mark, found->length, found->indent, found->quoted, {}};
                else
                    open(*found, at);
                return line_read.length;
            }
            if (begins_code(line_read.text, !said)) {
                auto path = path_in_line(last_line);
                begin({{}, fits({}, path) ? std::move(path) : std::string(), {}, false, false, at, at}, Mode::bare);
                ended = false;
                blanks.clear();
                return bare_line(rest, at, at_end);
            }
        }
        line_start = false;
        inline_code = false;
        line.clear();
        return prose_text(rest, at_end);
    }

    std::size_t prose_text(std::string_view rest, bool at_end) {
        const auto next = std::min(rest.find_first_of("<`\n"), rest.size());
        if (next > 0) {
            line += rest.substr(0, std::min(next, k_max_line - line.size()));
            say(Kind::prose, rest.substr(0, next));
            return next;
        }
        if (rest[0] == '<' && !inline_code) {
            const auto found = thinking_tag(rest);
            if (!found && !at_end && may_be_thinking_tag(rest)) return k_hold;
            if (found && !found->closing) {
                tag = found->name;
                mode = Mode::thinking;
                thought = true;
                return found->length;
            }
            if (found && !thought) {
                blocks.clear();
                say(Kind::was_thinking, {});
                thought = true;
                said = false;
                line_start = true;
                last_line.clear();
                return found->length;
            }
        }
        if (rest[0] == '`') inline_code = !inline_code;
        if (line.size() < k_max_line && rest[0] != '\n') line += rest[0];
        say(Kind::prose, rest.substr(0, 1));
        if (rest[0] == '\n') {
            line_start = true;
            if (!blank(line)) last_line = line;
        }
        return 1;
    }

    std::size_t thinking_text(std::string_view rest, bool at_end) {
        const auto close = "</" + tag + ">";
        const auto found = rest.find('<');
        if (found != 0) {
            say(Kind::thinking, rest.substr(0, found));
            return std::min(found, rest.size());
        }
        if (rest.starts_with(close)) {
            mode = Mode::prose;
            line_start = true;
            last_line.clear();
            return close.size();
        }
        if (!at_end && std::string_view(close).starts_with(rest)) return k_hold;
        say(Kind::thinking, rest.substr(0, 1));
        return 1;
    }

    /// A fence of the next file in code whose own fence was forgotten.
    bool opens_next(const Fence& found) const {
        if (found.info.empty() || found.mark != fence.mark || found.indent > fence.indent + 3) return false;
        const auto info = read_info(found.info);
        const auto kind = kind_of_label(info.label);
        return !info.path.empty() || kind == TextKind::script || kind == TextKind::style || kind == TextKind::query;
    }

    /// False: more of the line is needed.
    bool name_from_comment(const Line& line_read) {
        if (!first_line) return true;
        const auto text = trim(line_read.text.substr(0, k_max_line));
        const bool may = text.empty() || std::string_view("/-#{").contains(text[0]);
        if (line_read.open && may) return false;
        if (text.empty()) return true;
        first_line = false;
        if (line_read.whole) {
            if (auto path = path_in_comment(text); fits(blocks.back().label, path))
                blocks.back().path = std::move(path);
        }
        return true;
    }

    std::size_t code_line(std::string_view rest, std::size_t at, bool at_end) {
        const auto line_read = line_at(rest, at_end);
        // Of a long line its beginning decides, however much of it is there.
        const auto text = line_read.text.substr(0, k_max_line);
        if (line_read.open && blank(text)) return k_hold;
        if (fence.quoted && !blank(text) && !trim(text).starts_with('>')) {
            end(at, true);
            return prose_line(rest, at, at_end);
        }
        if (!comments.inside()) {
            if (line_read.open && (may_close_fence(fence, text) || may_open_fence(text))) return k_hold;
            if (line_read.whole && closes_fence(fence, text)) {
                end(at + line_read.length, true);
                return line_read.length;
            }
            if (const auto found = fence_opening(text); line_read.whole && found && opens_next(*found)) {
                end(at, false);
                return prose_line(rest, at, at_end);
            }
        }
        if (!name_from_comment(line_read)) return k_hold;
        line_start = false;
        const auto taken = text.size() - without_indent(fence, text).size();
        return taken > 0 ? taken : code_text(rest, at, at_end);
    }

    std::size_t code_text(std::string_view rest, std::size_t at, bool at_end) {
        if (rest[0] == '\n') {
            say(Kind::code, "\n");
            line_start = true;
            return 1;
        }
        if (rest[0] != fence.mark) {
            const char stops[] = {'\n', fence.mark};
            const auto next = std::min(rest.find_first_of(std::string_view(stops, 2)), rest.size());
            say(Kind::code, rest.substr(0, next));
            return next;
        }
        // The answer's last marks may close the fence at the end of a line of code.
        const auto marks = std::min(rest.find_first_not_of(fence.mark), rest.size());
        const auto after = std::min(rest.find_first_not_of(" \t\r\n", marks), rest.size());
        const bool run_goes_on = blocks.back().text.ends_with(fence.mark);
        const bool may_be_last = !run_goes_on && after == rest.size() && after < k_max_line;
        if (may_be_last && !at_end) return k_hold;
        if (may_be_last && marks >= fence.length) {
            say(Kind::code, "\n");
            end(at + after, true);
            return after;
        }
        say(Kind::code, rest.substr(0, marks));
        return marks;
    }

    std::size_t bare_line(std::string_view rest, std::size_t at, bool at_end) {
        const auto line_read = line_at(rest, at_end);
        const auto text = line_read.text;
        if (line_read.open && (blank(text) || may_open_fence(text) || may_be_sentence(text))) return k_hold;
        if (line_read.whole && blank(text)) {
            blanks += rest.substr(0, line_read.length);
            return line_read.length;
        }
        const auto found = line_read.whole ? fence_opening(text) : std::nullopt;
        if (found || (line_read.whole && is_sentence(text, ended))) {
            const auto stop = at - blanks.size();
            const bool closes = found && found->info.empty();
            end(closes ? at + line_read.length : stop, true);
            say(Kind::prose, blanks);
            blanks.clear();
            return closes ? line_read.length : prose_line(rest, at, at_end);
        }
        say(Kind::code, blanks);
        blanks.clear();
        line_start = false;
        return bare_text(rest);
    }

    std::size_t bare_text(std::string_view rest) {
        const auto line_end = rest.find('\n');
        const auto next = line_end == std::string_view::npos ? rest.size() : line_end + 1;
        say(Kind::code, rest.substr(0, next));
        if (line_end != std::string_view::npos) {
            line_start = true;
            const auto& all = blocks.back().text;
            const auto last = all.find_last_not_of(" \t\r\n");
            ended = last != std::string::npos && std::string_view(";})\"'").contains(all[last]);
        }
        return next;
    }

    std::size_t take(std::string_view rest, std::size_t at, bool at_end) {
        switch (mode) {
            case Mode::prose:
                return line_start ? prose_line(rest, at, at_end) : prose_text(rest, at_end);
            case Mode::code:
                return line_start ? code_line(rest, at, at_end) : code_text(rest, at, at_end);
            case Mode::bare:
                return line_start ? bare_line(rest, at, at_end) : bare_text(rest);
            case Mode::thinking:
                return thinking_text(rest, at_end);
        }
        return rest.size();
    }

    std::vector<AnswerPiece> advance(bool at_end) {
        const auto usable = at_end ? buffer.size() : buffer.size() - unfinished_utf8(buffer);
        std::size_t at = 0;
        while (at < usable) {
            const auto taken = take(std::string_view(buffer).substr(at, usable - at), decided + at, at_end);
            if (taken == k_hold) break;
            at += taken;
        }
        buffer.erase(0, at);
        decided += at;
        return std::exchange(out, {});
    }
};

AnswerReader::AnswerReader() : state_(std::make_unique<State>()) {}
AnswerReader::~AnswerReader() = default;
AnswerReader::AnswerReader(AnswerReader&&) noexcept = default;
AnswerReader& AnswerReader::operator=(AnswerReader&&) noexcept = default;

std::vector<AnswerPiece> AnswerReader::feed(std::string_view delta) {
    state_->buffer += delta;
    return state_->advance(false);
}

std::vector<AnswerPiece> AnswerReader::finish() {
    auto& s = *state_;
    auto out = s.advance(true);
    if (s.mode == State::Mode::code) s.end(s.decided, false);
    if (s.mode == State::Mode::bare) {
        s.end(s.decided - s.blanks.size(), true);
        s.say(Kind::prose, std::exchange(s.blanks, {}));
        std::ranges::move(s.out, std::back_inserter(out));
        s.out.clear();
    }
    return out;
}

const std::vector<CodeBlock>& AnswerReader::blocks() const { return state_->blocks; }

std::vector<CodeBlock> code_blocks(std::string_view answer) {
    AnswerReader reader;
    reader.feed(answer);
    reader.finish();
    return reader.blocks();
}

}  // namespace atelier::code
