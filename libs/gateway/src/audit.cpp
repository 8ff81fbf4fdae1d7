#include "atelier/gateway/audit.hpp"

namespace atelier::gateway {
namespace {

constexpr std::size_t k_tail = 4u << 20;

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

Result<AuditLog> AuditLog::open(std::filesystem::path path, LogLimits limits) {
    ATL_TRY(auto file, LogFile::open(std::move(path), limits));
    return AuditLog(std::move(file));
}

void AuditLog::append(const AuditRecord& record) { file_.append(json::print(to_json(record))); }

std::vector<AuditRecord> AuditLog::read(const std::string& user, const std::string& outcome, std::size_t limit) const {
    const std::string text = file_.tail(k_tail);
    std::vector<AuditRecord> out;
    std::size_t end = text.size();
    while (end > 0 && out.size() < limit) {
        const auto line_end = text.rfind('\n', end - 1);
        if (line_end == std::string::npos) break;
        const auto before = line_end == 0 ? std::string::npos : text.rfind('\n', line_end - 1);
        const std::size_t start = before == std::string::npos ? 0 : before + 1;
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
