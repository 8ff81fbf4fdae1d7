#pragma once

#include <charconv>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace atelier::mcp {

/// Cuts a text/event-stream into events, wherever its bytes are split. Lines end with LF, CR or CRLF, in any mixture;
/// one byte order mark may come first. An event that is not followed by an empty line has not happened. Source:
/// HTML, 9.2.6.
class EventReader {
public:
    std::string last_id;  ///< of the last whole event that was given one
    std::optional<int> retry_ms;

    /// Calls `on_data` with each whole event's data; stops when it says false. Events without data are not told.
    bool feed(std::string_view bytes, const std::function<bool(std::string)>& on_data) {
        while (!bytes.empty()) {
            if (after_cr_ && bytes.front() == '\n') {
                after_cr_ = false;
                bytes.remove_prefix(1);
                continue;
            }
            after_cr_ = false;
            const auto end = bytes.find_first_of("\r\n");
            line_ += bytes.substr(0, end);
            if (end == std::string_view::npos) return true;
            after_cr_ = bytes[end] == '\r';
            bytes.remove_prefix(end + 1);
            if (!first_line_done_ && line_.starts_with("\xEF\xBB\xBF")) line_.erase(0, 3);
            first_line_done_ = true;
            const bool go_on = line_.empty() ? event(on_data) : field(line_);
            line_.clear();
            if (!go_on) return false;
        }
        return true;
    }

private:
    bool event(const std::function<bool(std::string)>& on_data) {
        if (id_) last_id = std::move(*id_);
        id_.reset();
        std::string data = std::move(data_);
        data_.clear();
        has_data_ = false;
        return data.empty() || on_data(std::move(data));
    }

    bool field(std::string_view line) {
        const auto colon = std::min(line.find(':'), line.size());
        const std::string_view name = line.substr(0, colon);
        std::string_view value = colon < line.size() ? line.substr(colon + 1) : std::string_view{};
        if (value.starts_with(' ')) value.remove_prefix(1);
        if (name == "data") {
            if (has_data_) data_ += '\n';
            data_ += value;
            has_data_ = true;
        }
        if (name == "id" && !value.contains('\0')) id_ = std::string(value);
        int ms = 0;
        if (name == "retry" && std::from_chars(value.data(), value.data() + value.size(), ms).ec == std::errc())
            retry_ms = ms;
        return true;
    }

    std::string line_;
    std::string data_;
    std::optional<std::string> id_;  ///< of the present event
    bool has_data_ = false;
    bool after_cr_ = false;
    bool first_line_done_ = false;
};

/// A body that is either JSON or a stream of events, as it comes: what it is, its first byte beyond white space and
/// byte order marks tells, not what its header says.
class BodyReader {
public:
    explicit BodyReader(std::function<bool(std::string)> on_data) : on_data_(std::move(on_data)) {}

    EventReader events;
    std::string text;  ///< all of it, when it is no stream of events

    /// False once `on_data` said so.
    bool feed(std::string_view bytes) {
        if (kind_ == Kind::events) return events.feed(bytes, on_data_);
        text += bytes;
        if (kind_ == Kind::text) return true;
        const auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        if (first == std::string::npos) return true;
        if (text[first] == '{' || text[first] == '[' || text[first] == '<') {
            kind_ = Kind::text;
            return true;
        }
        kind_ = Kind::events;
        return events.feed(std::exchange(text, {}), on_data_);
    }

private:
    enum class Kind { unknown, text, events };
    std::function<bool(std::string)> on_data_;
    Kind kind_ = Kind::unknown;
};

}  // namespace atelier::mcp
