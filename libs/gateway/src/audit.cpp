#include "atelier/gateway/audit.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace atelier::gateway {
namespace {

constexpr off_t k_tail = 4 << 20;

AuditRecord record_of(const json::Object& line) {
    AuditRecord r;
    r.at = json::get_integer(line, "at");
    r.user = json::get_string(line, "user");
    r.sandbox = json::get_string(line, "sandbox");
    r.customization = json::get_string(line, "customization");
    r.tool = json::get_string(line, "tool");
    r.arguments_sha256 = json::get_string(line, "arguments_sha256");
    r.outcome = json::get_string(line, "outcome");
    r.mode = json::get_string(line, "mode");
    r.ms = json::get_integer(line, "ms");
    return r;
}

}  // namespace

Result<AuditLog> AuditLog::open(std::filesystem::path path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return fail(Code::unavailable, "cannot write " + path.string() + ": " + std::strerror(errno));
    ::fchmod(fd, 0600);
    return AuditLog(std::move(path), fd);
}

AuditLog::AuditLog(AuditLog&& other) noexcept : path_(std::move(other.path_)), fd_(other.fd_), lost_(other.lost_) { other.fd_ = -1; }

AuditLog::~AuditLog() {
    if (fd_ >= 0) ::close(fd_);
}

void AuditLog::append(const AuditRecord& record) {
    const std::string line = json::print(to_json(record)) + "\n";
    if (::write(fd_, line.data(), line.size()) == static_cast<ssize_t>(line.size())) return;
    if (lost_++ == 0) std::fprintf(stderr, "gateway audit: cannot write %s: %s\n", path_.c_str(), std::strerror(errno));
}

std::vector<AuditRecord> AuditLog::read(const std::string& user, const std::string& outcome, std::size_t limit) const {
    struct stat info{};
    if (::fstat(fd_, &info) != 0) return {};
    const off_t from = info.st_size > k_tail ? info.st_size - k_tail : 0;
    std::string text(static_cast<std::size_t>(info.st_size - from), '\0');
    const ssize_t got = ::pread(fd_, text.data(), text.size(), from);
    if (got <= 0) return {};
    text.resize(static_cast<std::size_t>(got));
    std::vector<AuditRecord> out;
    std::size_t end = text.size();
    while (end > 0 && out.size() < limit) {
        const auto line_end = text.rfind('\n', end - 1);
        if (line_end == std::string::npos) break;
        const auto before = line_end == 0 ? std::string::npos : text.rfind('\n', line_end - 1);
        const std::size_t start = before == std::string::npos ? 0 : before + 1;
        // The first line of a cut tail may be half a line.
        const auto parsed = json::parse_object(std::string_view(text).substr(start, line_end - start));
        if (parsed) {
            AuditRecord record = record_of(*parsed);
            if ((user.empty() || record.user == user) && (outcome.empty() || record.outcome == outcome)) out.push_back(std::move(record));
        }
        end = start;
    }
    return out;
}

json::Object to_json(const AuditRecord& r) {
    return {
        {"at", r.at},
        {"user", r.user},
        {"sandbox", r.sandbox},
        {"customization", r.customization},
        {"tool", r.tool},
        {"arguments_sha256", r.arguments_sha256},
        {"outcome", r.outcome},
        {"mode", r.mode},
        {"ms", r.ms}
    };
}

}  // namespace atelier::gateway
