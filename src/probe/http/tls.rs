//! TLS for the http probe: rustls, with the system's certificate authorities or a file of one's own.

use super::chain;
use crate::probe::blocking::Blocking;
use crate::probe::line::one_line;
use crate::time::Instant;
use crate::view::Failure;
use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Whom to trust: read at the first run, then kept until the configuration is loaded anew.
pub(super) struct Tls {
    ca_file: Option<PathBuf>,
    connector: Option<TlsConnector>,
    loading: Blocking<Result<TlsConnector, String>>,
}

impl Tls {
    /// Trusts the authorities in `ca_file` (PEM), or those of the system.
    pub(super) fn new(ca_file: Option<PathBuf>) -> Self {
        Self { ca_file, connector: None, loading: Blocking::default() }
    }

    /// The connector, with the authorities loaded where they are not yet.
    ///
    /// # Errors
    /// [`Failure::System`] where there are none to read; the next run tries again.
    pub(super) async fn connector(&mut self, now: Instant) -> Result<TlsConnector, Failure> {
        if let Some(connector) = &self.connector {
            return Ok(connector.clone());
        }
        let ca_file = self.ca_file.clone();
        let loaded = self.loading.run(now, "reading the certificate authorities", move || load(ca_file.as_deref())).await?;
        let connector = loaded.map_err(|reason| Failure::System(one_line(&format!("certificate authorities: {reason}"))))?;
        Ok(self.connector.insert(connector).clone())
    }
}

/// Opens TLS on a connection.
///
/// # Errors
/// What is wrong with the certificate, or how else the handshake ended.
pub(super) async fn handshake(connector: &TlsConnector, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, String> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| format!("{host}: {error}"))?;
    connector.connect(name, stream).await.map_err(|error| format!("TLS with {host}: {}", chain(&error)))
}

fn load(ca_file: Option<&Path>) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    match ca_file {
        Some(path) => {
            let failure = |reason: &dyn std::fmt::Display| format!("{}: {reason}", path.display());
            for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failure(&error))? {
                roots.add(certificate.map_err(|error| failure(&error))?).map_err(|error| failure(&error))?;
            }
        }
        None => {
            // One that rustls does not like must not cost the others: the system's bundle holds many.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(ca_file.map_or_else(|| "the system has none".to_owned(), |path| format!("{}: none in it", path.display())));
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Each run measures a whole handshake, and checks the certificate of today.
    config.resumption = Resumption::disabled();
    Ok(TlsConnector::from(Arc::new(config)))
}
