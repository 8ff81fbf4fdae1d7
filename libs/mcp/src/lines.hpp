#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace atelier::mcp {

/// Cuts bytes into lines, however they are split. Empty lines are skipped, CR before LF is dropped. Of a line beyond the limit nothing
/// is kept.
class LineReader {
public:
    explicit LineReader(std::size_t limit) : limit_(limit) {}

    /// `on_line` gets each whole line, `on_long` is called once for each line that is too long.
    void feed(std::string_view bytes, const std::function<void(std::string_view)>& on_line, const std::function<void()>& on_long) {
        while (!bytes.empty()) {
            const auto end = bytes.find('\n');
            const std::string_view piece = bytes.substr(0, end);
            if (!skipping_ && line_.size() + piece.size() > limit_) {
                skipping_ = true;
                line_ = {};
                on_long();
            }
            if (!skipping_) line_ += piece;
            if (end == std::string_view::npos) return;
            bytes.remove_prefix(end + 1);
            if (!skipping_) {
                if (line_.ends_with('\r')) line_.pop_back();
                std::string whole = std::move(line_);
                line_.clear();
                if (!whole.empty()) on_line(whole);
            }
            skipping_ = false;
        }
    }
    /// What came after the last line end.
    const std::string& rest() const { return line_; }

private:
    std::size_t limit_;
    std::string line_;
    bool skipping_ = false;
};

}  // namespace atelier::mcp
