#include "wire.hpp"

#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

namespace atelier::user_sql {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are sent as they lie in memory");

constexpr std::uint32_t k_max_frame = 8u << 20;

bool read_all(char* to, std::size_t size) {
    while (size > 0) {
        const ssize_t got = ::read(0, to, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool write_all(const char* from, std::size_t size) {
    while (size > 0) {
        const ssize_t wrote = ::write(1, from, size);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        from += wrote;
        size -= static_cast<std::size_t>(wrote);
    }
    return true;
}

class Cursor {
public:
    explicit Cursor(std::string_view bytes) : rest_(bytes) {}
    bool ok() const { return ok_; }
    bool at_end() const { return rest_.empty(); }

    template <class T>
    T fixed() {
        T value{};
        if (rest_.size() < sizeof value) {
            ok_ = false;
            return value;
        }
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_.remove_prefix(sizeof value);
        return value;
    }
    std::string text() {
        const auto size = fixed<std::uint32_t>();
        if (!ok_ || size > rest_.size()) {
            ok_ = false;
            return {};
        }
        std::string out(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return out;
    }
    Value value() {
        switch (fixed<std::uint8_t>()) {
            case 0:
                return {};
            case 1:
                return fixed<std::int64_t>();
            case 2:
                return fixed<double>();
            case 3:
                return text();
            case 4:
                return Blob{text()};
            default:
                ok_ = false;
                return {};
        }
    }

private:
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace

bool read_request(Request& out) {
    std::uint32_t size = 0;
    if (!read_all(reinterpret_cast<char*>(&size), sizeof size) || size > k_max_frame) return false;
    std::string bytes(size, '\0');
    if (!read_all(bytes.data(), size)) return false;
    Cursor in(bytes);
    out = {};
    const auto op = in.fixed<std::uint8_t>();
    const auto policy = in.fixed<std::uint8_t>();
    if (op < 1 || op > 6 || policy > 3) return false;
    out.op = static_cast<Op>(op);
    out.policy = static_cast<Policy>(policy);
    out.first_only = in.fixed<std::uint8_t>() != 0;
    out.deadline_ms = in.fixed<std::uint32_t>();
    out.max_rows = in.fixed<std::uint32_t>();
    out.sql = in.text();
    const auto count = in.fixed<std::uint32_t>();
    for (std::uint32_t i = 0; in.ok() && i < count; ++i) out.values.push_back(in.value());
    return in.ok() && in.at_end();
}

void Answer::number(std::int64_t value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
void Answer::count(std::uint32_t value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
void Answer::text(std::string_view value) {
    count(static_cast<std::uint32_t>(value.size()));
    bytes_.append(value);
}

bool Answer::send() const {
    const auto size = static_cast<std::uint32_t>(bytes_.size());
    return write_all(reinterpret_cast<const char*>(&size), sizeof size) && write_all(bytes_.data(), bytes_.size());
}

}  // namespace atelier::user_sql
