#include "atelier/net/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"

namespace atelier::net {
namespace {

namespace fs = std::filesystem;
constexpr Millis k_ca_life = 10LL * 365 * 24 * 3600 * 1000;

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;

std::string text_of(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string pem_of(X509* certificate) {
    const Bio bio(BIO_new(BIO_s_mem()));
    return PEM_write_bio_X509(bio.get(), certificate) == 1 ? text_of(bio) : std::string();
}

std::string pem_of(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_mem()));
    return PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1 ? text_of(bio) : std::string();
}

bool extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// A certificate that still has to be extended and signed.
Certificate blank(const std::string& name, EVP_PKEY* key, Millis from, Millis until) {
    Certificate out(X509_new());
    if (!out || X509_set_version(out.get(), 2) != 1) return nullptr;
    unsigned char serial[16];
    if (RAND_bytes(serial, sizeof serial) != 1) return nullptr;
    serial[0] &= 0x7f;
    const std::unique_ptr<BIGNUM, Freer<BN_free>> number(BN_bin2bn(serial, sizeof serial, nullptr));
    if (!BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(out.get()))) return nullptr;
    X509_NAME* subject = X509_get_subject_name(out.get());
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    if (X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) != 1) return nullptr;
    const bool dated = ASN1_TIME_set(X509_getm_notBefore(out.get()), from / 1000) && ASN1_TIME_set(X509_getm_notAfter(out.get()), until / 1000);
    return dated && X509_set_pubkey(out.get(), key) == 1 ? std::move(out) : nullptr;
}

std::unexpected<Error> broken(const char* what) { return fail(Code::internal, std::string("the certificate library refused to ") + what); }

}  // namespace

struct CertificateAuthority::State {
    Certificate certificate;
    Key key;
    std::string pem;
};

CertificateAuthority::CertificateAuthority(std::shared_ptr<const State> state) : state_(std::move(state)) {}
const std::string& CertificateAuthority::certificate() const { return state_->pem; }

namespace {

Result<void> make_authority(const fs::path& certificate_file, const fs::path& key_file) {
    const Key key(EVP_EC_gen("P-256"));
    if (!key) return broken("make a key");
    const Millis now = SystemClock().now();
    const Certificate made = blank("Atelier sandboxes", key.get(), now - 3600 * 1000, now + k_ca_life);
    if (!made || X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) != 1) return broken("name an authority");
    if (!extend(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
        !extend(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign") ||
        !extend(made.get(), made.get(), NID_subject_key_identifier, "hash") || X509_sign(made.get(), key.get(), EVP_sha256()) == 0)
        return broken("sign an authority");
    // The key first: a certificate without one is noticed, a key without one is overwritten.
    ATL_CHECK(write_file_atomic(key_file, pem_of(key.get()), 0600));
    return write_file_atomic(certificate_file, pem_of(made.get()), 0644);
}

}  // namespace

Result<CertificateAuthority> CertificateAuthority::open(const fs::path& folder) {
    const fs::path certificate_file = folder / "ca.pem";
    const fs::path key_file = folder / "ca.key";
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail(Code::unavailable, "cannot create " + folder.string() + ": " + error.message());
    if (!fs::exists(certificate_file)) ATL_CHECK(make_authority(certificate_file, key_file));
    struct stat info{};
    if (::stat(key_file.c_str(), &info) != 0) return fail(Code::failed_precondition, key_file.string() + " is missing beside its certificate");
    if ((info.st_mode & 077) != 0) return fail(Code::failed_precondition, key_file.string() + " can be read by others; it must have mode 0600");
    State state;
    ATL_TRY(state.pem, read_file(certificate_file, 1u << 20));
    ATL_TRY(const std::string key, read_file(key_file, 1u << 20));
    const Bio certificate_bio(BIO_new_mem_buf(state.pem.data(), static_cast<int>(state.pem.size())));
    state.certificate.reset(PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr));
    const Bio key_bio(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
    state.key.reset(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr));
    if (!state.certificate || !state.key || X509_check_private_key(state.certificate.get(), state.key.get()) != 1)
        return fail(Code::failed_precondition, "ca.pem and ca.key in " + folder.string() + " do not belong together");
    return CertificateAuthority(std::make_shared<const State>(std::move(state)));
}

Result<CertificateAuthority::Issued> CertificateAuthority::issue(const Wanted& wanted) const {
    // The value goes into a list with commas: nothing may end it early.
    for (const char c : wanted.uri) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._:/").contains(c);
        if (!plain) return fail(Code::invalid_argument, "'" + wanted.uri + "' cannot stand in a certificate");
    }
    const Key key(EVP_EC_gen("P-256"));
    if (!key) return broken("make a key");
    const Certificate made = blank(std::string(truncate_utf8(wanted.uri, 64)), key.get(), wanted.from, wanted.until);
    std::string names = "URI:" + wanted.uri;
    for (const auto& address : wanted.addresses) names += ",IP:" + address;
    X509* issuer = state_->certificate.get();
    if (!made || X509_set_issuer_name(made.get(), X509_get_subject_name(issuer)) != 1 ||
        !extend(made.get(), issuer, NID_basic_constraints, "critical,CA:FALSE") ||
        !extend(made.get(), issuer, NID_key_usage, "critical,digitalSignature") ||
        !extend(made.get(), issuer, NID_ext_key_usage, "clientAuth,serverAuth") || !extend(made.get(), issuer, NID_subject_alt_name, names) ||
        !extend(made.get(), issuer, NID_authority_key_identifier, "keyid") || X509_sign(made.get(), state_->key.get(), EVP_sha256()) == 0)
        return broken("sign a certificate");
    return Issued{pem_of(made.get()), pem_of(key.get())};
}

}  // namespace atelier::net
