//! TLS in front of the mail server for tests, with certificates made for the run.
use super::smtp::SmtpStub;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair,
};
use std::{
    io::Result,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

/// How the server's certificate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Papers {
    /// In order.
    Good,
    /// Of the year before last.
    Expired,
    /// Another server's.
    OfAnother,
}

/// How TLS begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// With the first byte.
    AtOnce,
    /// When STARTTLS is said.
    Asked,
    /// Never: STARTTLS is not offered.
    Never,
}

/// An authority that nobody but the test trusts.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "The clinic's own authority");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Writes its certificate down, for the setting.
    pub fn written(&self, folder: &Path) -> PathBuf {
        let path = folder.join("authority.pem");
        std::fs::write(&path, self.0.pem()).unwrap();
        path
    }

    fn acceptor(&self, papers: Papers) -> TlsAcceptor {
        let name = if papers == Papers::OfAnother { "other.example" } else { "localhost" };
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if papers == Papers::Expired {
            params.not_before = rcgen::date_time_ymd(2024, 1, 1);
            params.not_after = rcgen::date_time_ymd(2024, 12, 31);
        }
        let key = KeyPair::generate().unwrap();
        let own: Certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Whatever comes through TLS is handed on to a mail server that knows none.
pub struct Front {
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Front {
    pub async fn before(
        stub: &SmtpStub,
        authority: &Authority,
        papers: Papers,
        beginning: Beginning,
    ) -> Self {
        let listener = TcpListener::bind(("localhost", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let behind = stub.url.trim_start_matches("smtp://").to_owned();
        let (acceptor, heard) = (authority.acceptor(papers), Arc::default());
        let shared = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let passage = Passage {
                    behind: behind.clone(),
                    acceptor: acceptor.clone(),
                    heard: Arc::clone(&shared),
                };
                tokio::spawn(async move {
                    let _ = passage.go_through(socket, beginning).await;
                });
            }
        });
        Self { port, heard, task }
    }

    /// Every line that was said in the clear.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Passage {
    behind: String,
    acceptor: TlsAcceptor,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Passage {
    async fn go_through(&self, socket: TcpStream, beginning: Beginning) -> Result<()> {
        let mut behind = BufReader::new(TcpStream::connect(&self.behind).await?);
        let socket = match beginning {
            Beginning::AtOnce => socket,
            Beginning::Asked | Beginning::Never => {
                // The greeting is given here; the one from behind is not heard.
                behind.read_line(&mut String::new()).await?;
                let Some(socket) = self.in_the_clear(socket, beginning).await? else {
                    return Ok(());
                };
                socket
            }
        };
        let mut secured = self.acceptor.accept(socket).await?;
        copy_bidirectional(&mut secured, &mut behind).await.map(drop)
    }

    /// Talks until TLS is to begin; `None`: it never is.
    async fn in_the_clear(
        &self,
        socket: TcpStream,
        beginning: Beginning,
    ) -> Result<Option<TcpStream>> {
        let mut socket = BufReader::new(socket);
        socket.get_mut().write_all(b"220 front ESMTP\r\n").await?;
        loop {
            let mut line = String::new();
            if socket.read_line(&mut line).await? == 0 {
                return Ok(None);
            }
            let line = line.trim_end().to_uppercase();
            self.heard.lock().unwrap().push(line.clone());
            let offers = beginning == Beginning::Asked;
            let answer = match line.split(' ').next().unwrap_or_default() {
                "EHLO" if offers => "250-front\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n",
                "EHLO" => "250-front\r\n250 AUTH PLAIN\r\n",
                "STARTTLS" if offers => {
                    socket.get_mut().write_all(b"220 go on\r\n").await?;
                    return Ok(Some(socket.into_inner()));
                }
                _ => "250 fine\r\n",
            };
            socket.get_mut().write_all(answer.as_bytes()).await?;
        }
    }
}
