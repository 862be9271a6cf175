import type { PythonPackages } from '../shared/python.mts';

/**
 * AWS's own clients, and moto as a server. The latter without what its extra `server` adds for services that are not
 * used here, which is half of the download.
 */
export const awsPackages: PythonPackages = {
  name: 'python-aws',
  python: '3.10',
  packages: [
    'awscli==1.46.3',
    'blinker==1.9.0',
    'boto3==1.44.8',
    'botocore==1.44.8',
    'certifi==2026.10.19.post1',
    'cffi==2.1.1',
    'charset-normalizer==3.5.3',
    'click==8.5.1',
    'colorama==0.4.6',
    'cryptography==50.0.2',
    'docutils==0.19',
    'Flask==3.1.3',
    'flask-cors==6.0.5',
    'idna==3.20',
    'itsdangerous==2.2.0',
    'Jinja2==3.1.6',
    'jmespath==1.1.0',
    'MarkupSafe==3.0.4',
    'moto==5.2.5',
    'pyasn1==0.6.5',
    'pycparser==3.12',
    'python-dateutil==2.9.0.post0',
    'PyYAML==6.0.4',
    'requests==2.34.2',
    'responses==0.26.3',
    'rsa==4.7.2',
    's3transfer==0.19.3',
    'six==1.17.0',
    'urllib3==2.8.0',
    'Werkzeug==3.1.9',
    'xmltodict==1.0.4',
  ],
};
