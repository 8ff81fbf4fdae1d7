#include "atelier/git/remote.hpp"

#include "handles.hpp"

namespace atelier::git {
namespace {

using RemoteHandle = Owned<git_remote, git_remote_free>;

/// What one exchange needs and finds out.
struct Exchange {
    const RemoteAccess* access = nullptr;
    int asked = 0;             ///< times that the server wanted credentials
    std::string refusal = {};  ///< in the server's words, of a branch that it did not take
};

int give_credentials(git_credential** out, const char*, const char*, unsigned int allowed, void* payload) {
    auto& exchange = *static_cast<Exchange*>(payload);
    if ((allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) == 0 || exchange.access->token.empty()) return GIT_EAUTH;
    // Asked again: what was given is wrong.
    if (++exchange.asked > 1) return GIT_EAUTH;
    const auto& access = *exchange.access;
    return git_credential_userpass_plaintext_new(out, access.user.c_str(), access.token.c_str());
}

int note_refusal(const char* reference, const char* status, void* payload) {
    if (status) static_cast<Exchange*>(payload)->refusal = std::string(reference) + ": " + status;
    return 0;
}

git_remote_callbacks callbacks_of(Exchange& exchange) {
    git_remote_callbacks out;
    git_remote_init_callbacks(&out, GIT_REMOTE_CALLBACKS_VERSION);
    out.credentials = give_credentials;
    out.push_update_reference = note_refusal;
    out.payload = &exchange;
    return out;
}

std::unexpected<Error> remote_failure(const std::string& doing, int code, const Exchange& exchange) {
    const auto* last = git_error_last();
    const std::string detail = doing + ": " + (last ? last->message : "unknown");
    const bool is_refused = code == GIT_EAUTH || exchange.asked > 1 || detail.contains("status code: 401") ||
                            detail.contains("status code: 403");
    if (is_refused) return fail(Code::permission_denied, "the forge refuses the token for git", detail);
    if (code == GIT_ENONFASTFORWARD)
        return fail(Code::conflict, "the forge's branch has commits that are not from here", detail);
    if (code == GIT_ENOTFOUND || detail.contains("status code: 404"))
        return fail(Code::not_found, "the forge has no such repository", detail);
    return fail(Code::unavailable, "the forge does not answer to git", detail);
}

std::string kept_ref(const std::string& branch) { return "refs/remotes/forge/" + branch; }

class LibgitRemote final : public Remote {
public:
    LibgitRemote(git_repository* repository, RemoteAccess access)
        : repository_(repository), access_(std::move(access)) {}
    ~LibgitRemote() override { git_repository_free(repository_); }

    Result<void> push(const std::string& branch) override {
        Exchange exchange{.access = &access_};
        RemoteHandle remote;
        ATL_CHECK(make(remote));
        git_push_options options;
        git_push_options_init(&options, GIT_PUSH_OPTIONS_VERSION);
        options.callbacks = callbacks_of(exchange);
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
        std::string spec = ref_of(branch) + ":" + ref_of(branch);
        char* specs[] = {spec.data()};
        const git_strarray list{specs, 1};
        if (const int code = git_remote_push(remote.get(), &list, &options); code != 0)
            return remote_failure("push " + branch, code, exchange);
        if (exchange.refusal.empty()) return {};
        if (exchange.refusal.contains("fast-forward") || exchange.refusal.contains("stale"))
            return fail(Code::conflict, "the forge's branch has commits that are not from here", exchange.refusal);
        return fail(Code::permission_denied, "the forge does not take the branch", exchange.refusal);
    }

    Result<Tips> fetch(const std::string& base, const std::vector<std::string>& branches) override {
        Exchange exchange{.access = &access_};
        RemoteHandle remote;
        ATL_CHECK(make(remote));
        git_fetch_options options;
        git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);
        options.callbacks = callbacks_of(exchange);
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
        options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
        options.prune = GIT_FETCH_NO_PRUNE;
        git_remote_connect_options connect;
        git_remote_connect_options_init(&connect, GIT_REMOTE_CONNECT_OPTIONS_VERSION);
        connect.callbacks = options.callbacks;
        connect.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
        if (const int code = git_remote_connect_ext(remote.get(), GIT_DIRECTION_FETCH, &connect); code != 0)
            return remote_failure("connect", code, exchange);
        ATL_TRY(const Tips tips, listed(remote.get(), base, branches));
        git_remote_disconnect(remote.get());
        if (!tips.branches.contains(base)) return fail(Code::not_found, "the forge's repository has no branch " + base);

        std::vector<std::string> specs;
        for (const auto& [name, tip] : tips.branches) specs.push_back("+" + ref_of(name) + ":" + kept_ref(name));
        std::vector<char*> raw;
        for (auto& spec : specs) raw.push_back(spec.data());
        const git_strarray list{raw.data(), raw.size()};
        // The fetch connects anew.
        exchange.asked = 0;
        git_oid before;
        const bool known = git_reference_name_to_id(&before, repository_, kept_ref(base).c_str()) == 0;
        if (const int code = git_remote_fetch(remote.get(), &list, &options, "fetch"); code != 0)
            return remote_failure("fetch", code, exchange);
        Tips out = tips;
        ATL_CHECK(follow(base, known ? &before : nullptr, out));
        return out;
    }

private:
    Result<void> make(RemoteHandle& out) {
        if (const int code = git_remote_create_anonymous(out.out(), repository_, access_.url.c_str()); code != 0)
            return git_failure("remote", code);
        return {};
    }

    static Result<Tips> listed(git_remote* remote, const std::string& base, const std::vector<std::string>& branches) {
        const git_remote_head** heads = nullptr;
        std::size_t count = 0;
        if (const int code = git_remote_ls(&heads, &count, remote); code != 0) return git_failure("list", code);
        Tips out;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string name = heads[i]->name;
            if (name == ref_of(base)) out.branches[base] = text_of(heads[i]->oid);
            for (const auto& branch : branches) {
                if (name == ref_of(branch)) out.branches[branch] = text_of(heads[i]->oid);
            }
        }
        return out;
    }

    Result<void> follow(const std::string& base, const git_oid* before, Tips& tips) {
        git_oid now;
        if (const int code = git_reference_name_to_id(&now, repository_, kept_ref(base).c_str()); code != 0)
            return git_failure("base", code);
        if (before && git_oid_equal(before, &now) == 0)
            tips.base_rewritten = git_graph_descendant_of(repository_, &now, before) != 1;
        Reference moved;
        if (const int code =
                git_reference_create(moved.out(), repository_, ref_of("main").c_str(), &now, 1, "follow the forge");
            code != 0)
            return git_failure("main", code);
        return {};
    }

    git_repository* repository_;
    RemoteAccess access_;
};

}  // namespace

Result<std::unique_ptr<Remote>> Remote::open(const std::filesystem::path& repository, RemoteAccess access) {
    start_library();
    git_repository* handle = nullptr;
    if (const int code = git_repository_open_bare(&handle, repository.c_str()); code != 0)
        return git_failure("open " + repository.string(), code);
    return std::make_unique<LibgitRemote>(handle, std::move(access));
}

}  // namespace atelier::git
